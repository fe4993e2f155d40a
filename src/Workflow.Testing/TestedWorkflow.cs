using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Testing;

/// <summary>A workflow in a <see cref="WorkflowTestHost"/>, with what tests ask of it.</summary>
/// <typeparam name="TObject">The workflow's object.</typeparam>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
public sealed class TestedWorkflow<TObject, TStatus>
    where TStatus : struct, Enum
{
    private readonly WorkflowTestHost _host;

    internal TestedWorkflow(WorkflowTestHost host, IWorkflow<TObject, TStatus> api)
    {
        _host = host;
        Api = api;
    }

    /// <summary>The workflow's API, as the app has it.</summary>
    public IWorkflow<TObject, TStatus> Api { get; }

    private WorkflowDefinition<TObject, TStatus> Definition => Api.Definition;

    /// <summary>Triggers a run. It moves when the host is told to run.</summary>
    public Task<RunSnapshot<TObject, TStatus>> TriggerAsync(
        string foreignId,
        TObject? input = default,
        TStatus? startAt = null,
        CancellationToken cancellationToken = default,
        [CallerFilePath] string callerFile = "",
        [CallerLineNumber] int callerLine = 0) =>
        Api.TriggerAsync(foreignId, new TriggerOptions<TObject, TStatus> { Input = input, StartAt = startAt }, cancellationToken, callerFile, callerLine);

    /// <summary>Runs until the foreign ID's latest run has had a status, then calls its callbacks with a payload as JSON.</summary>
    /// <exception cref="WorkflowTestException">The run never has the status.</exception>
    public async Task<CallbackResult> TriggerCallbackOnAsync(string foreignId, TStatus status, object? payload = null, CancellationToken cancellationToken = default)
    {
        await WaitForAsync(foreignId, run => EqualityComparer<TStatus>.Default.Equals(run.Status, status), cancellationToken).ConfigureAwait(false);
        var json = payload is null ? [] : JsonSerializer.SerializeToUtf8Bytes(payload, payload.GetType(), Definition.Options.Json);
        return await Api.CallbackAsync(foreignId, status, json, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs until idle and returns the timeout that is pending for the foreign ID's latest run in a status.</summary>
    /// <exception cref="WorkflowTestException">There is none.</exception>
    public async Task<TimeoutRecord> AwaitTimeoutInsertAsync(string foreignId, TStatus status, CancellationToken cancellationToken = default)
    {
        await _host.RunUntilIdleAsync(cancellationToken).ConfigureAwait(false);
        var run = await LatestAsync(foreignId, cancellationToken).ConfigureAwait(false);
        var number = Convert.ToInt32(status, System.Globalization.CultureInfo.InvariantCulture);
        var pending = await _host.Store.ListTimeoutsAsync(Definition.Name, run.RunId, cancellationToken).ConfigureAwait(false);
        return pending.FirstOrDefault(timeout => timeout.Status == number)
            ?? throw await FailAsync(run, $"No timeout of status {status} is pending.", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs until idle and requires that the foreign ID's latest run has had a status, with an object equal to what is expected, compared as JSON.</summary>
    /// <exception cref="WorkflowTestException">It has not; the message shows both objects and the run's history.</exception>
    public async Task RequireAsync(string foreignId, TStatus status, TObject expected, CancellationToken cancellationToken = default)
    {
        if (Definition.Graph.Statuses.All(known => known.Name != status.ToString()))
            throw new WorkflowTestException($"Status {status} is not part of workflow '{Definition.Name}'.");

        await _host.RunUntilIdleAsync(cancellationToken).ConfigureAwait(false);
        var run = await LatestAsync(foreignId, cancellationToken).ConfigureAwait(false);
        var wanted = JsonSerializer.SerializeToNode(expected, Definition.Options.Json);
        var had = (await Api.HistoryAsync(run.RunId, cancellationToken).ConfigureAwait(false))
            .Where(entry => entry.StatusDescription == status.ToString() && entry.Object is not null)
            .Select(entry => JsonNode.Parse(entry.Object!.Value.Span))
            .ToList();
        if (had.Count == 0)
            throw await FailAsync(run, $"The run has never had status {status}.", cancellationToken).ConfigureAwait(false);
        if (!had.Any(value => JsonNode.DeepEquals(value, wanted)))
            throw await FailAsync(run, $"At status {status} the object was not as expected.\nExpected: {wanted?.ToJsonString()}\nActual:   {had[^1]?.ToJsonString()}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs until a version of the foreign ID's latest run satisfies a condition, and returns it.</summary>
    /// <exception cref="WorkflowTestException">None does.</exception>
    public async Task<RunSnapshot<TObject, TStatus>> WaitForAsync(string foreignId, Func<RunSnapshot<TObject, TStatus>, bool> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        await _host.RunUntilIdleAsync(cancellationToken).ConfigureAwait(false);
        var run = await LatestAsync(foreignId, cancellationToken).ConfigureAwait(false);
        foreach (var version in await SnapshotsAsync(run, cancellationToken).ConfigureAwait(false))
        {
            if (condition(version))
                return version;
        }
        throw await FailAsync(run, "No version of the run satisfies the condition.", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every version of a run, oldest first, as it was stored.</summary>
    public async Task<IReadOnlyList<RunSnapshot<TObject, TStatus>>> SnapshotsAsync(RunRecord run, CancellationToken cancellationToken = default)
    {
        var snapshots = new List<RunSnapshot<TObject, TStatus>>();
        foreach (var entry in await Api.HistoryAsync(run.RunId, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Object is not { } value)
                continue;
            var record = run with
            {
                Version = entry.Version,
                Status = entry.Status,
                StatusDescription = entry.StatusDescription,
                RunState = entry.RunState,
                RunStateReason = entry.Reason,
                UpdatedAt = entry.At,
                Object = value,
            };
            snapshots.Add(new RunSnapshot<TObject, TStatus>(
                record,
                (TStatus)Enum.ToObject(typeof(TStatus), entry.Status),
                JsonSerializer.Deserialize<TObject>(value.Span, Definition.Options.Json)!));
        }
        return snapshots;
    }

    private async Task<RunRecord> LatestAsync(string foreignId, CancellationToken cancellationToken) =>
        await _host.Store.LatestAsync(Definition.Name, foreignId, cancellationToken).ConfigureAwait(false)
            ?? throw new WorkflowTestException($"Workflow '{Definition.Name}' has no run for foreign ID '{foreignId}'. Trigger one first.");

    private async Task<WorkflowTestException> FailAsync(RunRecord run, string what, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(what).AppendLine().Append(HistoryText.Of(run, await Api.HistoryAsync(run.RunId, cancellationToken).ConfigureAwait(false)));
        foreach (var fault in _host.Faults)
            text.AppendLine().Append("Fault: ").Append(fault.Message);
        return new WorkflowTestException(text.ToString());
    }
}
