namespace Workflow.Core.Tests.Interleavings;

/// <summary>What a <see cref="CrashingStore"/> throws: the host died, or so it looks.</summary>
public sealed class CrashException(string when) : Exception($"crashed {when} the commit");

/// <summary>A store whose next commit crashes when told to, before or after it is stored, or is preceded by something else.</summary>
public sealed class CrashingStore(IRecordStore inner) : IRecordStore
{
    public bool CrashBefore { get; set; }

    public bool CrashAfter { get; set; }

    /// <summary>Happens just before the next commit of a handler.</summary>
    public Func<RunRecord, Task>? Meanwhile { get; set; }

    public string NewRunId(string workflow, string foreignId, DateTimeOffset createdAt) => inner.NewRunId(workflow, foreignId, createdAt);

    public async ValueTask<CreateResult> CreateAsync(NewRun run, CancellationToken cancellationToken) =>
        await CrashingAsync(() => inner.CreateAsync(run, cancellationToken)).ConfigureAwait(false);

    public ValueTask<RunRecord?> GetAsync(string workflow, string runId, CancellationToken cancellationToken) => inner.GetAsync(workflow, runId, cancellationToken);

    public ValueTask<RunRecord?> LatestAsync(string workflow, string foreignId, CancellationToken cancellationToken) => inner.LatestAsync(workflow, foreignId, cancellationToken);

    public ValueTask<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken) => inner.ListAsync(query, cancellationToken);

    public ValueTask<RunCounts> CountAsync(string workflow, int limit, CancellationToken cancellationToken) => inner.CountAsync(workflow, limit, cancellationToken);

    public ValueTask<Page<HistoryEntry>> HistoryAsync(string workflow, string runId, int limit, string? continuationToken, CancellationToken cancellationToken) =>
        inner.HistoryAsync(workflow, runId, limit, continuationToken, cancellationToken);

    public async ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken)
    {
        if (Meanwhile is { } meanwhile && move.History[0].Process != ProcessNames.Operator)
        {
            Meanwhile = null;
            await meanwhile(move.Current).ConfigureAwait(false);
        }
        return await CrashingAsync(() => inner.CommitAsync(move, cancellationToken)).ConfigureAwait(false);
    }

    public ValueTask<bool> HasReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) => inner.HasReceiptAsync(@event, cancellationToken);

    public ValueTask DeleteReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) => inner.DeleteReceiptAsync(@event, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> RescheduleReceiptsAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken) =>
        inner.RescheduleReceiptsAsync(entries, cancellationToken);

    public ValueTask<DuePage<OutboxEntry>> DueReceiptsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken) =>
        inner.DueReceiptsAsync(workflow, now, limit, continuationToken, cancellationToken);

    public ValueTask<int> PurgeAsync(string workflow, DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken) =>
        inner.PurgeAsync(workflow, finishedBefore, limit, cancellationToken);

    private async ValueTask<T> CrashingAsync<T>(Func<ValueTask<T>> store)
    {
        if (CrashBefore)
        {
            CrashBefore = false;
            throw new CrashException("before");
        }
        var result = await store().ConfigureAwait(false);
        if (CrashAfter)
        {
            CrashAfter = false;
            throw new CrashException("after");
        }
        return result;
    }
}
