using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.AzureStorage.Tests;

/// <summary>Objects too large for a row: where they go, when they go away, and what is too large.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class LargeObjectTests : IDisposable
{
    private readonly AzureStorageOptions _options;
    private readonly AzureStore _store;
    private readonly AzuriteRows _rows;

    public LargeObjectTests(AzuriteFixture azurite)
    {
        _options = azurite.NewOptions();
        _store = new AzureStore(_options);
        _rows = new AzuriteRows(_options);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Up_to_48_KiB_are_in_the_row_and_more_is_in_a_blob()
    {
        await StoredRuns.CreateAsync(_store, StoredRuns.New(_store, "inline", value: new byte[48 * 1024]));
        Assert.Empty(await _rows.BlobsAsync());
        await StoredRuns.CreateAsync(_store, StoredRuns.New(_store, "blob", value: new byte[(48 * 1024) + 1]));
        Assert.Single(await _rows.BlobsAsync());
    }

    [Fact]
    public async Task A_blob_is_compressed_when_that_helps()
    {
        await StoredRuns.CreateAsync(_store, StoredRuns.New(_store, "zeros", value: new byte[200_000]));
        var compressed = Assert.Single(await _rows.BlobsAsync());
        Assert.True((await _rows.Container.GetBlobClient(compressed).GetPropertiesAsync()).Value.ContentLength < 10_000);

        await StoredRuns.CreateAsync(_store, StoredRuns.New(_store, "noise", value: RandomNumberGenerator.GetBytes(200_000)));
        var plain = Assert.Single(await _rows.BlobsAsync(), name => name != compressed);
        Assert.Equal(200_000, (await _rows.Container.GetBlobClient(plain).GetPropertiesAsync()).Value.ContentLength);
    }

    [Fact]
    public async Task The_superseded_blob_is_deleted_after_the_move()
    {
        var run = await StoredRuns.CreateAsync(_store, StoredRuns.New(_store, "order-1", value: new byte[60_000]));
        var first = Assert.Single(await _rows.BlobsAsync());

        run = await StoredRuns.CommitAsync(_store, StoredRuns.Step(run, value: new byte[70_000]));
        Assert.NotEqual(first, Assert.Single(await _rows.BlobsAsync()));

        await StoredRuns.CommitAsync(_store, StoredRuns.Step(run, value: StoredRuns.Json("small")));
        Assert.Empty(await _rows.BlobsAsync());
    }

    [Fact]
    public async Task A_pause_does_not_write_the_object_again()
    {
        var run = await StoredRuns.CreateAsync(_store, StoredRuns.New(_store, "order-1", value: new byte[60_000]));
        var blob = Assert.Single(await _rows.BlobsAsync());

        var paused = await StoredRuns.CommitAsync(_store, StoredRuns.Step((await _store.GetAsync(run.Workflow, run.RunId, default))!, state: RunState.Paused));

        Assert.Equal(blob, Assert.Single(await _rows.BlobsAsync()));
        StoredRuns.AssertSame(paused, await _store.GetAsync(run.Workflow, run.RunId, default));
    }

    [Fact]
    public async Task A_move_that_conflicts_leaves_no_blob_behind()
    {
        var run = await StoredRuns.CreateAsync(_store, "order-1");
        await StoredRuns.CommitAsync(_store, StoredRuns.Step(run));

        await _store.CommitAsync(StoredRuns.Step(run, value: new byte[60_000]), default);
        await _store.CreateAsync(StoredRuns.New(_store, "order-1", value: new byte[60_000]), default);

        Assert.Empty(await _rows.BlobsAsync());
    }

    [Fact]
    public async Task Deleting_the_data_of_a_run_leaves_no_blob_of_it()
    {
        var run = await StoredRuns.FinishAsync(_store, await StoredRuns.CreateAsync(_store, StoredRuns.New(_store, "order-1", value: new byte[60_000])));
        await _rows.Container.UploadBlobAsync(Assert.Single(await _rows.BlobsAsync()) + "-left-behind", BinaryData.FromString("secret"));
        run = await StoredRuns.CommitAsync(_store, StoredRuns.Step(run, status: 9, RunState.RequestedDataDeleted));
        await StoredRuns.CommitAsync(_store, StoredRuns.Step(run, status: 9, RunState.DataDeleted, value: StoredRuns.Json("deleted")));

        Assert.Empty(await _rows.BlobsAsync());
    }

    [Fact]
    public async Task An_object_over_64_MiB_is_refused_and_nothing_is_stored()
    {
        var run = StoredRuns.New(_store, "order-1", value: new byte[(64 * 1024 * 1024) + 1]);

        var refused = await Assert.ThrowsAsync<ObjectTooLargeException>(async () => await _store.CreateAsync(run, default));

        Assert.Equal(64 * 1024 * 1024, refused.Limit);
        Assert.Contains(run.Record.RunId, refused.Message, StringComparison.Ordinal);
        Assert.Null(await _store.LatestAsync(StoredRuns.Workflow, "order-1", default));
    }

    [Fact]
    public async Task A_step_that_makes_its_object_too_large_pauses_its_run_after_its_attempts()
    {
        var definition = new WorkflowBuilder<FiveSteps.Order, FiveSteps.Status>("greedy")
            .AddStep(FiveSteps.Status.First, (run, _) =>
            {
                run.Object.Padding = new string('x', 65 * 1024 * 1024);
                return Task.FromResult<Next<FiveSteps.Status>>(FiveSteps.Status.Done);
            }, FiveSteps.Status.Done).WithOptions(new ProcessOptions { PauseAfterErrorCount = 1 })
            .Build();
        await using var host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(definition);
            workflows.Services.AddSingleton<IRecordStore>(_store).AddSingleton<ITimeoutStore>(_store).AddSingleton<IScheduleStore>(_store);
        });
        var run = await host.Catalog.Get<FiveSteps.Order, FiveSteps.Status>().TriggerAsync("order-1");
        await host.RunUntilIdleAsync();

        var paused = (await _store.GetAsync("greedy", run.RunId, default))!;
        Assert.Equal(RunState.Paused, paused.RunState);
        Assert.Contains("at most 67108864 are stored", paused.RunStateReason, StringComparison.Ordinal);
    }
}
