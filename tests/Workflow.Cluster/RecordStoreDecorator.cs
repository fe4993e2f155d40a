namespace Workflow.Cluster;

/// <summary>A record store over another, of which a test changes or watches a part.</summary>
internal abstract class RecordStoreDecorator(IRecordStore inner) : IRecordStore
{
    public string NewRunId(string workflow, string foreignId, DateTimeOffset createdAt) => inner.NewRunId(workflow, foreignId, createdAt);

    public virtual ValueTask<CreateResult> CreateAsync(NewRun run, CancellationToken cancellationToken) => inner.CreateAsync(run, cancellationToken);

    public virtual ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken) => inner.CommitAsync(move, cancellationToken);

    public ValueTask<RunRecord?> GetAsync(string workflow, string runId, CancellationToken cancellationToken) => inner.GetAsync(workflow, runId, cancellationToken);

    public ValueTask<RunRecord?> LatestAsync(string workflow, string foreignId, CancellationToken cancellationToken) => inner.LatestAsync(workflow, foreignId, cancellationToken);

    public ValueTask<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken) => inner.ListAsync(query, cancellationToken);

    public ValueTask<RunCounts> CountAsync(string workflow, int limit, CancellationToken cancellationToken) => inner.CountAsync(workflow, limit, cancellationToken);

    public ValueTask<Page<HistoryEntry>> HistoryAsync(string workflow, string runId, int limit, string? continuationToken, CancellationToken cancellationToken) =>
        inner.HistoryAsync(workflow, runId, limit, continuationToken, cancellationToken);

    public ValueTask<bool> HasReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) => inner.HasReceiptAsync(@event, cancellationToken);

    public ValueTask DeleteReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) => inner.DeleteReceiptAsync(@event, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> RescheduleReceiptsAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken) =>
        inner.RescheduleReceiptsAsync(entries, cancellationToken);

    public ValueTask<DuePage<OutboxEntry>> DueReceiptsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken) =>
        inner.DueReceiptsAsync(workflow, now, limit, continuationToken, cancellationToken);

    public ValueTask<int> PurgeAsync(string workflow, DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken) =>
        inner.PurgeAsync(workflow, finishedBefore, limit, cancellationToken);
}
