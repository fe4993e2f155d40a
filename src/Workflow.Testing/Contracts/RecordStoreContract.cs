using Xunit;

namespace Workflow.Testing;

/// <summary>
/// What every <see cref="IRecordStore"/> must hold. Derive a public class from it in an adapter's tests and say how a store is
/// made; the tests come along.
/// </summary>
/// <remarks>
/// The tests pass times explicitly: a store under test needs no clock. It must be safe to run them against the real thing;
/// each test gets a store of its own.
/// </remarks>
public abstract partial class RecordStoreContract : IAsyncLifetime
{
    /// <summary>The store of this test.</summary>
    protected IRecordStore Store { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract Task<IRecordStore> CreateStoreAsync();

    /// <summary>Opens what a store keeps once more, as another host would. Default: the same instance.</summary>
    protected virtual Task<IRecordStore> OpenAgainAsync(IRecordStore store) => Task.FromResult(store);

    /// <summary>Makes the store.</summary>
    public virtual async Task InitializeAsync() => Store = await CreateStoreAsync();

    /// <summary>Disposes of the store, if it is disposable.</summary>
    public virtual async Task DisposeAsync()
    {
        if (Store is IAsyncDisposable asynchronously)
            await asynchronously.DisposeAsync();
        else
            (Store as IDisposable)?.Dispose();
    }

    private async Task<bool> HasAsync(OutboxEntry entry) => await Store.HasReceiptAsync(entry.Event, CancellationToken.None);

    private async Task<RunRecord?> GetAsync(RunRecord run) => await Store.GetAsync(run.Workflow, run.RunId, CancellationToken.None);

    private async Task<RunRecord?> LatestAsync(string foreignId) => await Store.LatestAsync(StoredRuns.Workflow, foreignId, CancellationToken.None);
}
