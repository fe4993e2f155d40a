namespace Workflow.AzureStorage.Tests;

/// <summary>What scans read when much is waiting and little is due.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class ScanTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_scan_reads_what_is_due_and_not_what_waits()
    {
        var counter = new RequestCounter();
        var options = counter.CountIn(azurite.NewOptions());
        using var store = new AzureStore(options);
        var run = await StoredRuns.CreateAsync(store, "order-1");
        for (var i = 0; i < 3000; i += 40)
        {
            var chunk = Enumerable.Range(i, 40).Select(index => Timeout(run, index, StoredRuns.Start.AddHours(index + 1))).ToList();
            await store.ArmAsync(StoredRuns.Receipt(run).Event, chunk, default);
        }
        await store.ArmAsync(StoredRuns.Receipt(run).Event, [Timeout(run, 9999, StoredRuns.Start)], default);
        var before = counter.Count;

        var page = await store.DueTimeoutsAsync(run.Workflow, StoredRuns.Start, 100, null, default);

        Assert.Equal(9999, Assert.Single(page.Items).Index);
        Assert.Null(page.ContinuationToken);
        Assert.Equal(options.BucketCount, counter.Count - before);
    }

    [Fact]
    public async Task A_timeout_that_cannot_be_read_does_not_stop_the_scan()
    {
        var options = azurite.NewOptions();
        using var store = new AzureStore(options);
        var rows = new AzuriteRows(options);
        var run = await StoredRuns.CreateAsync(store, "order-1");
        await store.ArmAsync(StoredRuns.Receipt(run).Event, [Timeout(run, 0, StoredRuns.Start), Timeout(run, 1, StoredRuns.Start.AddSeconds(1)), Timeout(run, 2, StoredRuns.Start.AddSeconds(2))], default);
        await rows.SpoilAsync((await rows.OfKindAsync("t~"))[1], "Status", null);

        foreach (var limit in (int[])[1, 2, 100])
        {
            var due = new List<int>();
            string? token = null;
            do
            {
                var page = await store.DueTimeoutsAsync(run.Workflow, StoredRuns.Start.AddMinutes(1), limit, token, default);
                due.AddRange(page.Items.Select(timeout => timeout.Index));
                token = page.ContinuationToken;
            }
            while (token is not null);
            Assert.Equal([0, 2], due);
        }
    }

    private static TimeoutRecord Timeout(RunRecord run, int index, DateTimeOffset dueAt) => new()
    {
        Workflow = run.Workflow,
        ForeignId = run.ForeignId,
        RunId = run.RunId,
        Status = run.Status,
        Index = index,
        StatusVersion = run.StatusVersion,
        DueAt = dueAt,
        CreatedAt = StoredRuns.Start,
        DispatchAt = dueAt,
    };
}
