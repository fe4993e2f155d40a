namespace Workflow.Http.Tests;

/// <summary>A store that cannot be reached.</summary>
internal sealed class UnreachableStore : IRecordStore
{
    public string NewRunId(string workflow, string foreignId, DateTimeOffset createdAt) => throw Fault();

    public ValueTask<CreateResult> CreateAsync(NewRun run, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<RunRecord?> GetAsync(string workflow, string runId, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<RunRecord?> LatestAsync(string workflow, string foreignId, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<RunCounts> CountAsync(string workflow, int limit, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<Page<HistoryEntry>> HistoryAsync(string workflow, string runId, int limit, string? continuationToken, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<bool> HasReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) => throw Fault();

    public ValueTask DeleteReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<IReadOnlyList<OutboxEntry>> RescheduleReceiptsAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<DuePage<OutboxEntry>> DueReceiptsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken) => throw Fault();

    public ValueTask<int> PurgeAsync(string workflow, DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken) => throw Fault();

    private static IOException Fault() => new("the store cannot be reached");
}
