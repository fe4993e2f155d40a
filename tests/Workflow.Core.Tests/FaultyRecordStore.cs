using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests;

/// <summary>A record store over a real one, which throws when it is told to: before it did what was asked, or after.</summary>
internal sealed class FaultyRecordStore : IRecordStore
{
    private InMemoryStore _inner = null!;

    /// <summary>Asked before each call; what it returns is thrown and nothing is done.</summary>
    public Func<StoreCall, Exception?> Before { get; set; } = _ => null;

    /// <summary>Asked after each call; what it returns is thrown although all was done.</summary>
    public Func<StoreCall, Exception?> After { get; set; } = _ => null;

    /// <summary>Awaited before each call: for letting somebody else go first.</summary>
    public Func<StoreCall, Task> Hold { get; set; } = _ => Task.CompletedTask;

    /// <summary>Changes what <see cref="GetAsync"/> answers.</summary>
    public Func<RunRecord?, RunRecord?> Read { get; set; } = record => record;

    /// <summary>Puts the store between the engine and the in-memory store.</summary>
    public void Register(WorkflowsBuilder workflows) => workflows.Services.AddSingleton<IRecordStore>(provider =>
    {
        _inner = provider.GetRequiredService<InMemoryStore>();
        return this;
    });

    public string NewRunId(string workflow, string foreignId, DateTimeOffset createdAt) => _inner.NewRunId(workflow, foreignId, createdAt);

    public ValueTask<CreateResult> CreateAsync(NewRun run, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(CreateAsync), run.Record), () => _inner.CreateAsync(run, cancellationToken));

    public async ValueTask<RunRecord?> GetAsync(string workflow, string runId, CancellationToken cancellationToken) =>
        Read(await CallAsync(new StoreCall(nameof(GetAsync)), () => _inner.GetAsync(workflow, runId, cancellationToken)));

    public ValueTask<RunRecord?> LatestAsync(string workflow, string foreignId, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(LatestAsync)), () => _inner.LatestAsync(workflow, foreignId, cancellationToken));

    public ValueTask<Page<RunRecord>> ListAsync(RunQuery query, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(ListAsync)), () => _inner.ListAsync(query, cancellationToken));

    public ValueTask<RunCounts> CountAsync(string workflow, int limit, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(CountAsync)), () => _inner.CountAsync(workflow, limit, cancellationToken));

    public ValueTask<Page<HistoryEntry>> HistoryAsync(string workflow, string runId, int limit, string? continuationToken, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(HistoryAsync)), () => _inner.HistoryAsync(workflow, runId, limit, continuationToken, cancellationToken));

    public ValueTask<CommitResult> CommitAsync(Move move, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(CommitAsync), move.Next), () => _inner.CommitAsync(move, cancellationToken));

    public ValueTask<bool> HasReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(HasReceiptAsync)), () => _inner.HasReceiptAsync(@event, cancellationToken));

    public async ValueTask DeleteReceiptAsync(WorkflowEvent @event, CancellationToken cancellationToken) =>
        await CallAsync(new StoreCall(nameof(DeleteReceiptAsync)), async () =>
        {
            await _inner.DeleteReceiptAsync(@event, cancellationToken);
            return true;
        });

    public ValueTask<IReadOnlyList<OutboxEntry>> RescheduleReceiptsAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(RescheduleReceiptsAsync)), () => _inner.RescheduleReceiptsAsync(entries, cancellationToken));

    public ValueTask<DuePage<OutboxEntry>> DueReceiptsAsync(string workflow, DateTimeOffset now, int limit, string? continuationToken, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(DueReceiptsAsync)), () => _inner.DueReceiptsAsync(workflow, now, limit, continuationToken, cancellationToken));

    public ValueTask<int> PurgeAsync(string workflow, DateTimeOffset finishedBefore, int limit, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall(nameof(PurgeAsync)), () => _inner.PurgeAsync(workflow, finishedBefore, limit, cancellationToken));

    /// <summary>Makes a fault that happens once, at the first call that it fits.</summary>
    public static Func<StoreCall, Exception?> Once(Func<StoreCall, bool> fits)
    {
        var happened = false;
        return call =>
        {
            if (happened || !fits(call))
                return null;
            happened = true;
            return new IOException($"The store is down ({call.Method}).");
        };
    }

    private async ValueTask<T> CallAsync<T>(StoreCall call, Func<ValueTask<T>> inner)
    {
        await Hold(call);
        if (Before(call) is { } before)
            throw before;
        var result = await inner();
        if (After(call) is { } after)
            throw after;
        return result;
    }
}

/// <summary>A call of the record store.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Stored">The record it stores, if it does.</param>
internal sealed record StoreCall(string Method, RunRecord? Stored = null);
