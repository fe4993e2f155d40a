using Xunit;

namespace Workflow.Testing;

public abstract partial class RecordStoreContract
{
    private static DateTimeOffset Minute(int minutes) => StoredRuns.Start.AddMinutes(minutes);

    [Fact]
    public async Task Purging_removes_a_finished_run_with_all_that_belongs_to_it()
    {
        var trigger = StoredRuns.New(Store, "order-1", receipts: 2, key: "once");
        var run = await StoredRuns.CreateAsync(Store, trigger);
        run = await StoredRuns.FinishAsync(Store, run, Minute(1));

        Assert.Equal(1, await PurgeAsync(Minute(2)));

        Assert.Null(await GetAsync(run));
        Assert.Null(await LatestAsync("order-1"));
        Assert.Empty(await StoredRuns.HistoryAsync(Store, run));
        Assert.Empty(await StoredRuns.ListAsync(Store, Everything));
        Assert.Empty(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddDays(1)));
        Assert.False(await HasAsync(trigger.Outbox[0]));
        Assert.Equal(0, await PurgeAsync(Minute(2)));

        // The key may be used again with the run gone, and the foreign ID is as new.
        await StoredRuns.CreateAsync(Store, StoredRuns.New(Store, "order-1", Minute(3), key: "once"));
    }

    [Fact]
    public async Task Purging_leaves_runs_that_finished_later_or_not_at_all()
    {
        var old = await StoredRuns.FinishAsync(Store, await StoredRuns.CreateAsync(Store, "old"), Minute(1));
        var atTheLimit = await StoredRuns.FinishAsync(Store, await StoredRuns.CreateAsync(Store, "limit"), Minute(2));
        var running = await StoredRuns.CommitAsync(Store, StoredRuns.Step(await StoredRuns.CreateAsync(Store, "running")));
        var paused = await StoredRuns.CommitAsync(Store, StoredRuns.Step(await StoredRuns.CreateAsync(Store, "paused"), state: RunState.Paused));

        Assert.Equal(1, await PurgeAsync(Minute(2)));

        Assert.Null(await GetAsync(old));
        foreach (var kept in (RunRecord[])[atTheLimit, running, paused])
        {
            StoredRuns.AssertSame(kept, await GetAsync(kept));
            StoredRuns.AssertSame(kept, await LatestAsync(kept.ForeignId));
            Assert.NotEmpty(await StoredRuns.HistoryAsync(Store, kept));
        }
    }

    [Fact]
    public async Task A_run_whose_deletion_came_after_its_end_is_purged_by_when_it_was_last_stored()
    {
        var run = await StoredRuns.FinishAsync(Store, await StoredRuns.CreateAsync(Store, "order-1"), Minute(1));
        run = await StoredRuns.CommitAsync(Store, StoredRuns.Step(run, status: 9, RunState.RequestedDataDeleted, at: Minute(5)));
        run = await StoredRuns.CommitAsync(Store, StoredRuns.Step(run, status: 9, RunState.DataDeleted, receipts: 0, at: Minute(6)));

        Assert.Equal(0, await PurgeAsync(Minute(3)));
        Assert.NotNull(await GetAsync(run));
        Assert.Equal(1, await PurgeAsync(Minute(7)));
        Assert.Null(await GetAsync(run));
    }

    [Fact]
    public async Task Purging_an_older_run_leaves_the_foreign_ID_to_the_newer()
    {
        var older = await StoredRuns.FinishAsync(Store, await StoredRuns.CreateAsync(Store, "order-1"), Minute(1));
        var newer = await StoredRuns.CreateAsync(Store, "order-1", Minute(2));

        Assert.Equal(1, await PurgeAsync(Minute(10)));

        Assert.Null(await GetAsync(older));
        StoredRuns.AssertSame(newer, await LatestAsync("order-1"));
        Assert.Equal(CreateOutcome.InProgress, (await Store.CreateAsync(StoredRuns.New(Store, "order-1", Minute(11)), CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task Purging_stops_at_its_limit_and_goes_on_where_it_stopped()
    {
        for (var i = 0; i < 25; i++)
            await StoredRuns.FinishAsync(Store, await StoredRuns.CreateAsync(Store, $"order-{i}"), Minute(1));

        Assert.Equal(10, await PurgeAsync(Minute(2), 10));
        Assert.Equal(15, (await StoredRuns.ListAsync(Store, Everything)).Count);
        Assert.Equal(10, await PurgeAsync(Minute(2), 10));
        Assert.Equal(5, await PurgeAsync(Minute(2), 10));
        Assert.Empty(await StoredRuns.ListAsync(Store, Everything));
    }

    [Fact]
    public async Task Purging_removes_a_long_history()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        for (var i = 0; i < 130; i++)
            run = await StoredRuns.CommitAsync(Store, StoredRuns.Step(run, receipts: 0, at: StoredRuns.Start.AddTicks(i)));
        await StoredRuns.FinishAsync(Store, run, Minute(1));

        Assert.Equal(1, await PurgeAsync(Minute(2)));
        Assert.Empty(await StoredRuns.HistoryAsync(Store, run));
    }

    [Fact]
    public async Task Purging_a_workflow_leaves_the_others_alone()
    {
        var mine = await StoredRuns.FinishAsync(Store, await StoredRuns.CreateAsync(Store, "order-1"), Minute(1));
        var others = await StoredRuns.FinishAsync(Store, await StoredRuns.CreateAsync(Store, "order-1", workflow: "other_workflow"), Minute(1));

        Assert.Equal(1, await PurgeAsync(Minute(2)));

        Assert.Null(await GetAsync(mine));
        StoredRuns.AssertSame(others, await GetAsync(others));
    }

    private async Task<int> PurgeAsync(DateTimeOffset finishedBefore, int limit = 100) =>
        await Store.PurgeAsync(StoredRuns.Workflow, finishedBefore, limit, CancellationToken.None);
}
