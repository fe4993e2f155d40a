using System.Globalization;

namespace Workflow;

/// <summary>Options of <see cref="InMemoryStore"/>.</summary>
public sealed record InMemoryStoreOptions
{
    /// <summary>Whether history keeps each version's object, for tests to look at. Default false.</summary>
    public bool KeepObjectHistory { get; init; }
}

/// <summary>
/// Keeps everything in this process's memory: for tests, for trying things out, and as the reference of what a store does.
/// </summary>
/// <remarks>Runs are spread over buckets, each with a lock of its own; a transaction is what happens under one lock.</remarks>
public sealed partial class InMemoryStore : IRecordStore, ITimeoutStore, IScheduleStore
{
    private const int BucketCount = 32;

    private readonly InMemoryStoreOptions _options;
    private readonly RunIdFactory _runIds = new();
    private readonly Bucket[] _buckets = [.. Enumerable.Range(0, BucketCount).Select(_ => new Bucket())];

    /// <summary>An empty store.</summary>
    public InMemoryStore(InMemoryStoreOptions? options = null) => _options = options ?? new InMemoryStoreOptions();

    /// <inheritdoc />
    public string NewRunId(string workflow, string foreignId, DateTimeOffset createdAt) =>
        _runIds.Create(createdAt, StableHash.PartOf(foreignId, BucketCount));

    /// <inheritdoc />
    public ValueTask<CreateResult> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var record = run.Record;
        var bucket = BucketOf(record.ForeignId);
        lock (bucket)
        {
            var key = run.IdempotencyKey is null ? default : new IdempotencyKey(record.Workflow, record.ForeignId, run.IdempotencyKey);
            if (run.IdempotencyKey is not null && bucket.IdempotencyKeys.TryGetValue(key, out var earlier))
                return new(new CreateResult(CreateOutcome.Duplicate, earlier, null));

            var foreign = new ForeignKey(record.Workflow, record.ForeignId);
            if (bucket.Latest.TryGetValue(foreign, out var latest) && !latest.Record.RunState.IsFinished())
                return new(new CreateResult(CreateOutcome.InProgress, latest.Record.RunId, null));

            var stored = new StoredRun(record with { ETag = ETagOf(record) });
            stored.History.Add(WithObject(run.History, record));
            bucket.Runs.Add(record.RunId, stored);
            bucket.OrderOf(record.Workflow).Add(record.RunId);
            bucket.Latest[foreign] = stored;
            foreach (var entry in run.Outbox)
                bucket.Outbox.Add(entry.Event.ReceiptKey, entry);
            if (run.IdempotencyKey is not null)
            {
                bucket.IdempotencyKeys.Add(key, record.RunId);
                stored.IdempotencyKey = key;
            }
            return new(new CreateResult(CreateOutcome.Created, record.RunId, stored.Record));
        }
    }

    /// <inheritdoc />
    public ValueTask<RunRecord?> GetAsync(string workflow, string runId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (BucketOfRun(runId) is not { } bucket)
            return new((RunRecord?)null);
        lock (bucket)
            return new(bucket.Runs.TryGetValue(runId, out var run) && run.Record.Workflow == workflow ? run.Record : null);
    }

    /// <inheritdoc />
    public ValueTask<RunRecord?> LatestAsync(string workflow, string foreignId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bucket = BucketOf(foreignId);
        lock (bucket)
            return new(bucket.Latest.TryGetValue(new ForeignKey(workflow, foreignId), out var run) ? run.Record : null);
    }

    /// <inheritdoc />
    public ValueTask<Page<HistoryEntry>> HistoryAsync(string workflow, string runId, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var skip = continuationToken is null ? 0 : int.Parse(continuationToken, NumberStyles.None, CultureInfo.InvariantCulture);
        if (BucketOfRun(runId) is not { } bucket)
            return new(new Page<HistoryEntry>([], null));
        lock (bucket)
        {
            if (!bucket.Runs.TryGetValue(runId, out var run) || run.Record.Workflow != workflow)
                return new(new Page<HistoryEntry>([], null));
            var items = run.History.Skip(skip).Take(limit).ToList();
            var next = skip + items.Count;
            return new(new Page<HistoryEntry>(items, next < run.History.Count ? next.ToString(CultureInfo.InvariantCulture) : null));
        }
    }

    /// <inheritdoc />
    public ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var next = move.Next;
        var bucket = BucketOf(next.ForeignId);
        lock (bucket)
        {
            if (!bucket.Runs.TryGetValue(next.RunId, out var run) || run.Record.Version != move.Current.Version)
                return new(new CommitResult(CommitOutcome.Conflict, null));
            if (move.FiredTimeout is { } fired && !bucket.Timeouts.Remove(fired.Key, fired.GuardKey))
                return new(new CommitResult(CommitOutcome.TimeoutGone, null));

            run.Record = next with { ETag = ETagOf(next) };
            if (move.ConsumedReceipt is { } consumed)
                bucket.Outbox.Remove(consumed);
            foreach (var entry in move.Outbox)
                bucket.Outbox.Add(entry.Event.ReceiptKey, entry);
            foreach (var entry in move.History)
                run.History.Add(WithObject(entry, next));
            if (next.RunState == RunState.DataDeleted)
                run.ForgetObjects();
            if (next.RunState.IsFinished() && !move.Current.RunState.IsFinished())
                bucket.FinishedOf(next.Workflow).Enqueue(run);
            return new(new CommitResult(CommitOutcome.Committed, run.Record));
        }
    }

    /// <inheritdoc />
    public ValueTask<int> PurgeAsync(string workflow, DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken)
    {
        var purged = 0;
        foreach (var bucket in _buckets)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (bucket)
                purged += bucket.Purge(workflow, finishedBefore, limit - purged);
            if (purged >= limit)
                break;
        }
        return new(purged);
    }

    private HistoryEntry WithObject(HistoryEntry entry, RunRecord record) =>
        _options.KeepObjectHistory ? entry with { Object = record.Object } : entry;

    private Bucket BucketOf(string foreignId) => _buckets[StableHash.PartOf(foreignId, BucketCount)];

    private Bucket? BucketOfRun(string runId) =>
        RunId.TryParse(runId, out _, out var bucket) && bucket < BucketCount ? _buckets[bucket] : null;

    private static string ETagOf(RunRecord record) => record.Version.ToString(CultureInfo.InvariantCulture);
}
