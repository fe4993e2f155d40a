namespace Workflow.Core.Tests;

/// <summary>What a <see cref="FaultyStore"/> throws.</summary>
public sealed class StoreFaultException() : Exception("the store is out of reach");

/// <summary>A store that works, except where a test says that it does not.</summary>
public sealed class FaultyStore(InMemoryStore? inner = null) : IRecordStore
{
    public InMemoryStore Inner { get; } = inner ?? new InMemoryStore(new InMemoryStoreOptions { KeepObjectHistory = true });

    public bool FailCreate { get; set; }

    public bool FailGet { get; set; }

    /// <summary>How many of the next commits fail, before anything is stored.</summary>
    public int FailCommits { get; set; }

    /// <summary>Runs before each commit, for what happens meanwhile.</summary>
    public Func<Move, Task>? BeforeCommit { get; set; }

    /// <summary>Runs before each reading of history, for what happens meanwhile.</summary>
    public Func<Task>? BeforeHistory { get; set; }

    public string NewRunId(string workflow, string foreignId, DateTimeOffset createdAt) => Inner.NewRunId(workflow, foreignId, createdAt);

    public ValueTask<CreateResult> CreateAsync(NewRun run, CancellationToken cancellationToken) =>
        FailCreate ? throw new StoreFaultException() : Inner.CreateAsync(run, cancellationToken);

    public ValueTask<RunRecord?> GetAsync(string workflow, string runId, CancellationToken cancellationToken) =>
        FailGet ? throw new StoreFaultException() : Inner.GetAsync(workflow, runId, cancellationToken);

    public ValueTask<RunRecord?> LatestAsync(string workflow, string foreignId, CancellationToken cancellationToken) => Inner.LatestAsync(workflow, foreignId, cancellationToken);

    public ValueTask<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken) => Inner.ListAsync(query, cancellationToken);

    public ValueTask<RunCounts> CountAsync(string workflow, int limit, CancellationToken cancellationToken) => Inner.CountAsync(workflow, limit, cancellationToken);

    public async ValueTask<Page<HistoryEntry>> HistoryAsync(string workflow, string runId, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        if (BeforeHistory is { } before)
            await before();
        return await Inner.HistoryAsync(workflow, runId, limit, continuationToken, cancellationToken);
    }

    public async ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken)
    {
        if (BeforeCommit is { } before)
            await before(move);
        if (FailCommits > 0)
        {
            FailCommits--;
            throw new StoreFaultException();
        }
        return await Inner.CommitAsync(move, cancellationToken);
    }

    public ValueTask<bool> HasReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) => Inner.HasReceiptAsync(@event, cancellationToken);

    public ValueTask DeleteReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) => Inner.DeleteReceiptAsync(@event, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> RescheduleReceiptsAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken) =>
        Inner.RescheduleReceiptsAsync(entries, cancellationToken);

    public ValueTask<DuePage<OutboxEntry>> DueReceiptsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken) =>
        Inner.DueReceiptsAsync(workflow, now, limit, continuationToken, cancellationToken);

    public ValueTask<int> PurgeAsync(string workflow, DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken) =>
        Inner.PurgeAsync(workflow, finishedBefore, limit, cancellationToken);
}
