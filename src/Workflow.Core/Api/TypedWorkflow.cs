using System.Runtime.CompilerServices;

namespace Workflow;

/// <summary>The API in a workflow's own types.</summary>
internal sealed class TypedWorkflow<TObject, TStatus>(
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    RunReader<TObject, TStatus> reader,
    MoveWriter writer,
    Trigger<TObject, TStatus> trigger)
    : IWorkflow<TObject, TStatus>
    where TStatus : struct, Enum
{
    private const int HistoryPageSize = 1000;

    private readonly CallbackDispatch<TObject, TStatus> _callbacks = new(definition, services, reader, writer);
    private readonly RunWaiter _waiter = new(definition, services);
    private readonly Steering _steering = new(definition, services, writer);

    public WorkflowDefinition<TObject, TStatus> Definition => definition;

    public async Task<RunSnapshot<TObject, TStatus>> TriggerAsync(
        string foreignId,
        TriggerOptions<TObject, TStatus>? options,
        CancellationToken cancellationToken,
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0)
    {
        var input = options is { Input: { } value } ? reader.Codec.Encode(value) : null;
        var origin = callerFile.Length > 0 ? $"{callerFile}:{callerLine}" : "";
        return reader.Read(await trigger.RunAsync(foreignId, options?.StartAt, input, options?.IdempotencyKey, origin, cancellationToken).ConfigureAwait(false));
    }

    public async Task<AwaitResult<TObject, TStatus>> AwaitAsync(string foreignId, string runId, TStatus status, CancellationToken cancellationToken)
    {
        RequireConfigured(status);
        if ((await RecordAsync(runId, cancellationToken).ConfigureAwait(false)).ForeignId != foreignId)
            throw RunNotFoundException.ForRun(definition.Name, runId);
        var (outcome, run) = await _waiter.WaitAsync(runId, StatusMap<TStatus>.ToNumber(status), cancellationToken).ConfigureAwait(false);
        return new AwaitResult<TObject, TStatus>(outcome, reader.Read(run));
    }

    /// <summary>The same for callers that have no types.</summary>
    public Task<AwaitResult> AwaitAsync(string runId, TStatus status, CancellationToken cancellationToken)
    {
        RequireConfigured(status);
        return _waiter.WaitAsync(runId, StatusMap<TStatus>.ToNumber(status), cancellationToken);
    }

    /// <summary>The same for callers whose patience ends.</summary>
    public Task<AwaitResult?> AwaitAsync(string runId, TStatus status, TimeSpan patience, CancellationToken cancellationToken)
    {
        RequireConfigured(status);
        return _waiter.WaitAsync(runId, StatusMap<TStatus>.ToNumber(status), patience, cancellationToken);
    }

    public Task<CallbackResult> CallbackAsync(string foreignId, TStatus status, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        _callbacks.DispatchAsync(foreignId, status, payload, cancellationToken);

    public async Task<RunSnapshot<TObject, TStatus>> GetAsync(string runId, CancellationToken cancellationToken) =>
        reader.Read(await RecordAsync(runId, cancellationToken).ConfigureAwait(false));

    public async Task<RunSnapshot<TObject, TStatus>?> LatestAsync(string foreignId, CancellationToken cancellationToken) =>
        await LatestRecordAsync(foreignId, cancellationToken).ConfigureAwait(false) is { } record ? reader.Read(record) : null;

    public async Task<RunRecord> RecordAsync(string runId, CancellationToken cancellationToken) =>
        await services.Records.GetAsync(definition.Name, runId, cancellationToken).ConfigureAwait(false)
            ?? throw RunNotFoundException.ForRun(definition.Name, runId);

    public async Task<RunRecord?> LatestRecordAsync(string foreignId, CancellationToken cancellationToken)
    {
        ForeignIds.Require(foreignId);
        return await services.Records.LatestAsync(definition.Name, foreignId, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        if (query.Workflow != definition.Name)
            throw new ArgumentException($"The query is for workflow '{query.Workflow}', this is '{definition.Name}'.", nameof(query));
        _ = query.EffectiveLimit;
        return await services.Records.ListAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string runId, CancellationToken cancellationToken)
    {
        var entries = new List<HistoryEntry>();
        string? token = null;
        do
        {
            var page = await services.Records.HistoryAsync(definition.Name, runId, HistoryPageSize, token, cancellationToken).ConfigureAwait(false);
            entries.AddRange(page.Items);
            token = page.ContinuationToken;
        }
        while (token is not null);
        return entries.Count > 0 ? entries : throw RunNotFoundException.ForRun(definition.Name, runId);
    }

    public Task<RunRecord> PauseAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) =>
        _steering.PauseAsync(runId, options, cancellationToken);

    public Task<RunRecord> ResumeAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) =>
        _steering.ResumeAsync(runId, options, cancellationToken);

    public Task<RunRecord> CancelAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) =>
        _steering.CancelAsync(runId, options, cancellationToken);

    public Task<RunRecord> DeleteDataAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) =>
        _steering.DeleteDataAsync(runId, options, cancellationToken);

    private void RequireConfigured(TStatus status)
    {
        if (!StatusMap<TStatus>.IsDefined(status) || !definition.Graph.Contains(StatusMap<TStatus>.ToNumber(status)))
            throw new ArgumentException($"Status {StatusMap<TStatus>.NameOf(status)} is not part of workflow '{definition.Name}'.", nameof(status));
    }
}
