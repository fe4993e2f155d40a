using Xunit;

namespace Workflow.Testing;

/// <summary>
/// What a record store must hold that can be told to keep each version's object in history (see <see cref="HistoryEntry.Object"/>).
/// Derive from it only where an adapter can do that.
/// </summary>
public abstract class ObjectHistoryContract : IAsyncLifetime
{
    private IRecordStore _store = null!;

    /// <summary>Makes an empty store that keeps objects in history.</summary>
    protected abstract Task<IRecordStore> CreateStoreAsync();

    /// <summary>Makes the store.</summary>
    public virtual async Task InitializeAsync() => _store = await CreateStoreAsync();

    /// <summary>Disposes of the store, if it is disposable.</summary>
    public virtual async Task DisposeAsync()
    {
        if (_store is IAsyncDisposable asynchronously)
            await asynchronously.DisposeAsync();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task History_keeps_the_object_of_each_version(int size)
    {
        var first = StoredRuns.Json(new string('1', size));
        var second = StoredRuns.Json(new string('2', size));
        var run = await StoredRuns.CreateAsync(_store, StoredRuns.New(_store, "order-1", value: first));
        await StoredRuns.CommitAsync(_store, StoredRuns.Step(run, value: second));

        var history = await StoredRuns.HistoryAsync(_store, run);

        Assert.Equal([first.ToArray(), second.ToArray()], history.Select(entry => entry.Object!.Value.ToArray()));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task Deleting_the_data_of_a_run_removes_its_objects_from_history(int size)
    {
        var run = await StoredRuns.CreateAsync(_store, StoredRuns.New(_store, "order-1", value: StoredRuns.Json(new string('1', size))));
        for (var i = 0; i < 120; i++)
            run = await StoredRuns.CommitAsync(_store, StoredRuns.Step(run, receipts: 0, value: StoredRuns.Json($"secret {i}")));
        run = await StoredRuns.FinishAsync(_store, run);
        run = await StoredRuns.CommitAsync(_store, StoredRuns.Step(run, status: 9, RunState.RequestedDataDeleted));
        run = await StoredRuns.CommitAsync(_store, StoredRuns.Step(run, status: 9, RunState.DataDeleted, value: StoredRuns.Json("deleted")));

        var history = await StoredRuns.HistoryAsync(_store, run);

        Assert.Equal(124, history.Count);
        Assert.All(history, entry => Assert.True(entry.Object is not { } kept || kept.Span.SequenceEqual(run.Object.Span), $"version {entry.Version} still has its object"));
    }
}
