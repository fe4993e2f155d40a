using System.Text.Json;

namespace Workflow;

/// <summary>The API by names and JSON, on top of the typed one.</summary>
internal sealed class NamedWorkflow<TObject, TStatus>(
    WorkflowDefinition<TObject, TStatus> definition,
    RunReader<TObject, TStatus> reader,
    Trigger<TObject, TStatus> trigger,
    TypedWorkflow<TObject, TStatus> typed,
    DeadLetterReplayer deadLetters,
    WorkflowServices services)
    : IWorkflow
    where TStatus : struct, Enum
{
    private readonly RunTimeSchedules _schedules = new(definition, services);

    public WorkflowDefinition Definition => definition;

    public Task<RunRecord> TriggerAsync(string foreignId, TriggerOptions? options, CancellationToken cancellationToken)
    {
        options ??= new TriggerOptions();
        ForeignIds.Require(foreignId);
        var start = options.StartAt is { } name ? StatusOf(name, "startAt") : (TStatus?)null;
        return trigger.RunAsync(foreignId, start, InputOf(options.Input), options.IdempotencyKey, options.TraceOrigin, cancellationToken);
    }

    public Task<AwaitResult> AwaitAsync(string runId, string status, CancellationToken cancellationToken) =>
        typed.AwaitAsync(runId, StatusOf(status, nameof(status)), cancellationToken);

    public Task<AwaitResult?> AwaitAsync(string runId, string status, TimeSpan patience, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, TimeSpan.Zero);
        return typed.AwaitAsync(runId, StatusOf(status, nameof(status)), patience, cancellationToken);
    }

    public Task<CallbackResult> CallbackAsync(string foreignId, string status, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        typed.CallbackAsync(foreignId, StatusOf(status, nameof(status)), payload, cancellationToken);

    public Task<RunRecord> GetAsync(string runId, CancellationToken cancellationToken) => typed.RecordAsync(runId, cancellationToken);

    public Task<RunRecord?> LatestAsync(string foreignId, CancellationToken cancellationToken) => typed.LatestRecordAsync(foreignId, cancellationToken);

    public Task<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken) => typed.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string runId, CancellationToken cancellationToken) => typed.HistoryAsync(runId, cancellationToken);

    public Task<RunRecord> PauseAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) => typed.PauseAsync(runId, options, cancellationToken);

    public Task<RunRecord> ResumeAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) => typed.ResumeAsync(runId, options, cancellationToken);

    public Task<RunRecord> CancelAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) => typed.CancelAsync(runId, options, cancellationToken);

    public Task<RunRecord> DeleteDataAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) => typed.DeleteDataAsync(runId, options, cancellationToken);

    public Task<Page<DeadLetter>> DeadLettersAsync(int limit, string? continuationToken, CancellationToken cancellationToken) => deadLetters.ListAsync(limit, continuationToken, cancellationToken);

    public Task<DeadLetterReplay> ReplayDeadLetterAsync(string id, CancellationToken cancellationToken) => deadLetters.ReplayAsync(id, cancellationToken);

    public Task DiscardDeadLetterAsync(string id, CancellationToken cancellationToken) => deadLetters.DiscardAsync(id, cancellationToken);

    public async Task<RunCounts> CountAsync(int limit, CancellationToken cancellationToken) =>
        await services.Records.CountAsync(definition.Name, limit, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<TimeoutRecord>> TimeoutsAsync(string runId, CancellationToken cancellationToken) =>
        definition.UsesTimeouts ? await services.Timeouts!.ListTimeoutsAsync(definition.Name, runId, cancellationToken).ConfigureAwait(false) : [];

    public Task<IReadOnlyList<ScheduleRecord>> SchedulesAsync(CancellationToken cancellationToken) => _schedules.ListAsync(cancellationToken);

    public Task<ScheduleRecord> ScheduleAsync(string id, CancellationToken cancellationToken) => _schedules.GetAsync(id, cancellationToken);

    public Task<(ScheduleRecord Schedule, bool Created)> PutScheduleAsync(ScheduleRequest schedule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return _schedules.PutAsync(schedule, InputOf(schedule.Input) is { } input ? input : (ReadOnlyMemory<byte>?)null, cancellationToken);
    }

    public Task DeleteScheduleAsync(string id, CancellationToken cancellationToken) => _schedules.DeleteAsync(id, cancellationToken);

    /// <summary>The input as the workflow stores it: read and written once, so that what cannot be read is refused before anything is stored.</summary>
    private byte[]? InputOf(ReadOnlyMemory<byte>? input)
    {
        if (input is not { } json)
            return null;
        try
        {
            return reader.Codec.Encode(reader.Codec.Decode(json.Span));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new ArgumentException($"The input is not a {typeof(TObject).Name} as JSON: {JsonFault.Describe(exception)}", nameof(input), exception);
        }
    }

    private TStatus StatusOf(string name, string parameter)
    {
        if (StatusMap<TStatus>.TryFromName(name, out var status) && definition.Graph.Contains(StatusMap<TStatus>.ToNumber(status)))
            return status;
        var known = string.Join(", ", definition.Graph.Statuses.Select(known => known.Name));
        throw new ArgumentException($"Workflow '{definition.Name}' has no status '{name}'. Its statuses are {known}.", parameter);
    }
}
