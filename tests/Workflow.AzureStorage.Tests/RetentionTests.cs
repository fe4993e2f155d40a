using Azure;

namespace Workflow.AzureStorage.Tests;

/// <summary>Retention beyond the contract: nothing is left of a run, a crash in the middle is made good, orphaned blobs are found.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class RetentionTests(AzuriteFixture azurite)
{
    private static DateTimeOffset Minute(int minutes) => StoredRuns.Start.AddMinutes(minutes);

    [Fact]
    public async Task Nothing_is_left_of_a_purged_run_but_the_meta_row()
    {
        var options = azurite.NewOptions();
        options.KeepObjectHistory = true;
        using var store = new AzureStore(options);
        var rows = new AzuriteRows(options);
        var trigger = StoredRuns.New(store, "order/1 😀", receipts: 3, key: "once", value: new byte[60_000]);
        var run = await StoredRuns.CreateAsync(store, trigger);
        await store.ArmAsync(trigger.Outbox[0].Event, [Timeout(run)], default);
        run = await StoredRuns.CommitAsync(store, StoredRuns.Step(run, receipts: 2, value: new byte[70_000]));
        await StoredRuns.FinishAsync(store, run, Minute(1));

        Assert.Equal(1, await store.PurgeAsync(run.Workflow, Minute(2), 10, default));

        var left = new List<string>();
        await foreach (var row in rows.Table.QueryAsync<Azure.Data.Tables.TableEntity>())
            left.Add($"{row.PartitionKey} {row.RowKey}");
        Assert.Equal(["~meta buckets"], left);
        Assert.Empty(await rows.BlobsAsync());
    }

    [Fact]
    public async Task A_purge_that_dies_anywhere_is_finished_by_the_next()
    {
        var deaths = 0;
        for (var died = true; died && deaths < 50;)
        {
            var options = azurite.NewOptions();
            options.BucketCount = 1;
            using var store = new AzureStore(options);
            var rows = new AzuriteRows(options);
            var trigger = StoredRuns.New(store, "order-1", receipts: 2, key: "once", value: new byte[60_000]);
            var run = await StoredRuns.CreateAsync(store, trigger);
            await store.ArmAsync(trigger.Outbox[0].Event, [Timeout(run)], default);
            await StoredRuns.FinishAsync(store, run, Minute(1));

            using var deadline = new DyingTransport(deaths + 1);
            using (var dying = new AzureStore(deadline.DieIn(new AzureStorageOptions { ConnectionString = options.ConnectionString, NamePrefix = options.NamePrefix, BucketCount = 1 })))
                died = await Record.ExceptionAsync(async () => await dying.PurgeAsync(run.Workflow, Minute(2), 10, default)) is not null;
            deaths += died ? 1 : 0;

            await store.PurgeAsync(run.Workflow, Minute(2), 10, default);
            Assert.Empty((await rows.OfKindAsync("r~")).Concat(await rows.OfKindAsync("h~")).Concat(await rows.OfKindAsync("o~")).Concat(await rows.OfKindAsync("t~")).Concat(await rows.OfKindAsync("x~")).Concat(await rows.OfKindAsync("f~")).Concat(await rows.OfKindAsync("k~")));
            Assert.Empty(await rows.BlobsAsync());
        }
        Assert.InRange(deaths, 6, 30);
    }

    [Fact]
    public async Task Blobs_that_no_run_names_are_found_and_the_others_stay()
    {
        var options = azurite.NewOptions();
        options.KeepObjectHistory = true;
        using var store = new AzureStore(options);
        var rows = new AzuriteRows(options);
        var run = await StoredRuns.CreateAsync(store, StoredRuns.New(store, "order-1", value: new byte[60_000]));
        run = await StoredRuns.CommitAsync(store, StoredRuns.Step(run, value: new byte[70_000]));
        var named = await rows.BlobsAsync();
        Assert.Equal(2, named.Count);
        await rows.Container.UploadBlobAsync(named[0] + "-of-a-crash", BinaryData.FromString("x"));
        await rows.Container.UploadBlobAsync(named[0].Replace(run.RunId, store.NewRunId(run.Workflow, "gone", StoredRuns.Start), StringComparison.Ordinal), BinaryData.FromString("x"));

        Assert.Equal(0, await store.DeleteOrphansAsync(run.Workflow, DateTimeOffset.UtcNow.AddHours(-1), default));
        Assert.Equal(2, await store.DeleteOrphansAsync(run.Workflow, DateTimeOffset.UtcNow.AddHours(1), default));

        Assert.Equal(named, await rows.BlobsAsync());
    }

    private static TimeoutRecord Timeout(RunRecord run) => new()
    {
        Workflow = run.Workflow,
        ForeignId = run.ForeignId,
        RunId = run.RunId,
        Status = run.Status,
        Index = 0,
        StatusVersion = run.StatusVersion,
        DueAt = Minute(5),
        CreatedAt = Minute(0),
        DispatchAt = Minute(5),
    };
}
