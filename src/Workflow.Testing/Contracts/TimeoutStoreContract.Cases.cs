using Xunit;

namespace Workflow.Testing;

public abstract partial class TimeoutStoreContract
{
    [Fact]
    [Trait("Case", "222")]
    public async Task Armed_timeouts_are_listed_soonest_first_with_all_they_hold()
    {
        var (run, armed) = await ArmAsync("order/1 😀", 30, 10, 20);

        Assert.Equal([armed[1], armed[2], armed[0]], await OfRunAsync(run));
        Assert.Equal([armed[1], armed[2], armed[0]], await DueAsync(Minute(30)));
    }

    [Fact]
    public async Task Arming_consumes_the_receipt_of_the_event_that_asked_for_it()
    {
        var trigger = StoredRuns.New(Records, "order-1", receipts: 2);
        var run = await StoredRuns.CreateAsync(Records, trigger);

        await Timeouts.ArmAsync(trigger.Outbox[0].Event, [Timeout(run)], CancellationToken.None);

        Assert.False(await Records.HasReceiptAsync(trigger.Outbox[0].Event, CancellationToken.None));
        Assert.True(await Records.HasReceiptAsync(trigger.Outbox[1].Event, CancellationToken.None));
    }

    [Fact]
    public async Task A_timer_of_a_stay_is_armed_once_whatever_is_delivered_again()
    {
        var trigger = StoredRuns.New(Records, "order-1");
        var run = await StoredRuns.CreateAsync(Records, trigger);
        await Timeouts.ArmAsync(trigger.Outbox[0].Event, [Timeout(run, 10)], CancellationToken.None);

        // The timer is evaluated a little later the second time, and a second one has come.
        var armed = await Timeouts.ArmAsync(trigger.Outbox[0].Event, [Timeout(run, 11), Timeout(run, 12, index: 1)], CancellationToken.None);

        Assert.Equal([Timeout(run, 12, index: 1)], armed);
        Assert.Equal([Timeout(run, 10), Timeout(run, 12, index: 1)], await OfRunAsync(run));
    }

    [Fact]
    public async Task Concurrent_arming_of_one_timer_arms_it_once()
    {
        var trigger = StoredRuns.New(Records, "order-1");
        var run = await StoredRuns.CreateAsync(Records, trigger);

        var armed = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => Task.Run(async () =>
            await Timeouts.ArmAsync(trigger.Outbox[0].Event, [Timeout(run, 10 + index), Timeout(run, 20 + index, index: 1)], CancellationToken.None))));

        Assert.Equal([0, 1], (await OfRunAsync(run)).Select(timeout => timeout.Index));
        Assert.Equal(await OfRunAsync(run), armed.SelectMany(each => each).OrderBy(timeout => timeout.Index));
        Assert.Equal(2, (await DueAsync(Minute(60))).Count);
    }

    [Fact]
    [Trait("Case", "126")]
    public async Task Arming_again_lets_a_parked_timeout_be_dispatched_at_its_due_time()
    {
        var (run, armed) = await ArmAsync("order-1", 10);
        await Timeouts.RescheduleTimeoutsAsync([armed[0] with { DispatchAt = Minute(70) }], CancellationToken.None);
        Assert.Empty(await DueAsync(Minute(10)));

        var resumed = await StoredRuns.CommitAsync(Records, StoredRuns.Step(run, status: 1));
        await Timeouts.ArmAsync(StoredRuns.Receipt(resumed).Event, [Timeout(run, 15)], CancellationToken.None);

        Assert.Equal(armed, await DueAsync(Minute(10)));
        Assert.False(await Records.HasReceiptAsync(StoredRuns.Receipt(resumed).Event, CancellationToken.None));
    }

    [Fact]
    [Trait("Case", "130")]
    public async Task A_timeout_is_due_at_exactly_its_time()
    {
        var (_, armed) = await ArmAsync("order-1", 10);

        Assert.Empty(await DueAsync(Minute(10).AddTicks(-1)));
        Assert.Equal(armed, await DueAsync(Minute(10)));
    }

    [Fact]
    [Trait("Case", "116")]
    public async Task A_timeout_may_be_due_in_the_past()
    {
        var (_, armed) = await ArmAsync("order-1", -525_600 * 100);
        Assert.Equal(armed, await DueAsync(StoredRuns.Start));
    }

    [Fact]
    [Trait("Case", "221")]
    public async Task A_fired_timeout_and_a_cancelled_one_are_gone_and_the_third_is_due()
    {
        var (run, armed) = await ArmAsync("order-1", 1, 2, 3);
        await StoredRuns.CommitAsync(Records, Fire(run, armed[1]));
        await Timeouts.CancelTimeoutAsync(armed[2], CancellationToken.None);

        Assert.Equal([armed[0]], await DueAsync(Minute(60)));
        Assert.Equal([armed[0]], await OfRunAsync(run));
    }

    [Fact]
    [Trait("Case", "131")]
    public async Task A_timeout_that_is_gone_fires_nothing()
    {
        var (run, armed) = await ArmAsync("order-1", 1);
        await Timeouts.CancelTimeoutAsync(armed[0], CancellationToken.None);
        var move = Fire(run, armed[0]);

        var result = await Records.CommitAsync(move, CancellationToken.None);

        Assert.Equal(CommitOutcome.TimeoutGone, result.Outcome);
        Assert.Null(result.Record);
        StoredRuns.AssertSame(run, await Records.GetAsync(Workflow, run.RunId, CancellationToken.None));
        Assert.Single(await StoredRuns.HistoryAsync(Records, run));
        Assert.False(await Records.HasReceiptAsync(move.Outbox[0].Event, CancellationToken.None));
    }

    [Fact]
    [Trait("Case", "124")]
    public async Task A_timeout_of_a_run_that_moved_meanwhile_is_a_conflict_and_stays()
    {
        var (run, armed) = await ArmAsync("order-1", 1);
        await StoredRuns.CommitAsync(Records, StoredRuns.Step(run));

        Assert.Equal(CommitOutcome.Conflict, (await Records.CommitAsync(Fire(run, armed[0]), CancellationToken.None)).Outcome);

        Assert.Equal(armed, await OfRunAsync(run));
    }

    [Fact]
    public async Task A_timeout_fires_once_though_two_hosts_fire_it()
    {
        var (run, armed) = await ArmAsync("order-1", 1);

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => Task.Run(async () =>
            await Records.CommitAsync(Fire(run, armed[0], status: 5 + index), CancellationToken.None))));

        Assert.Single(results, result => result.Outcome == CommitOutcome.Committed);
        Assert.Equal(2, (await StoredRuns.HistoryAsync(Records, run)).Count);
        Assert.Empty(await OfRunAsync(run));
    }

    [Fact]
    [Trait("Case", "127")]
    public async Task A_timer_that_fired_may_be_armed_again_with_another_due_time()
    {
        var (run, armed) = await ArmAsync("order-1", 1);
        var repeated = StoredRuns.Step(run, status: 1) with { FiredTimeout = armed[0] };
        repeated = repeated with { Next = repeated.Next with { StatusVersion = run.StatusVersion } };
        var stayed = await StoredRuns.CommitAsync(Records, repeated);

        await Timeouts.ArmAsync(repeated.Outbox[0].Event, [Timeout(stayed, 2)], CancellationToken.None);

        Assert.Equal([Timeout(stayed, 2)], await OfRunAsync(run));
    }

    [Fact]
    public async Task A_fired_timeout_may_finish_its_run()
    {
        var (run, armed) = await ArmAsync("order-1", 1);
        await StoredRuns.CommitAsync(Records, Fire(run, armed[0], state: RunState.Completed));
        await StoredRuns.CreateAsync(Records, "order-1", Minute(5));
    }

    [Fact]
    public async Task A_dispatched_timeout_waits_until_it_may_be_dispatched_again_and_then_fires_as_before()
    {
        var (run, armed) = await ArmAsync("order-1", 1, 2);
        var dispatched = armed[0] with { DispatchAt = Minute(1.5), Dispatched = 1, Attempt = 2 };

        Assert.Equal([dispatched], await Timeouts.RescheduleTimeoutsAsync([dispatched], CancellationToken.None));

        Assert.Empty(await DueAsync(Minute(1)));
        Assert.Equal([dispatched], await DueAsync(Minute(1.5)));
        Assert.Equal([dispatched, armed[1]], await OfRunAsync(run));
        // The timeout is known by its key: whoever fires it need not know when it was dispatched.
        await StoredRuns.CommitAsync(Records, Fire(run, armed[0]));
        Assert.Equal([armed[1]], await DueAsync(Minute(60)));
    }

    [Fact]
    public async Task A_timeout_that_is_gone_is_not_rescheduled()
    {
        var (run, armed) = await ArmAsync("order-1", 1, 2, 3);
        var (_, others) = await ArmAsync("order-2", 4);
        await Timeouts.CancelTimeoutAsync(armed[1], CancellationToken.None);
        var later = armed.Concat(others).Select(timeout => timeout with { DispatchAt = Minute(30) }).ToList();

        var stored = await Timeouts.RescheduleTimeoutsAsync(later, CancellationToken.None);

        Assert.Equal([later[0], later[2], later[3]], stored.OrderBy(later.IndexOf));
        Assert.Equal([later[0], later[2]], await OfRunAsync(run));
        Assert.Empty(await DueAsync(Minute(29)));
    }

    [Fact]
    [Trait("Case", "235")]
    public async Task Cancelling_a_timeout_that_is_gone_touches_no_other()
    {
        var (run, armed) = await ArmAsync("order-1", 1, 2);
        await Timeouts.CancelTimeoutAsync(armed[0], CancellationToken.None);
        await Timeouts.CancelTimeoutAsync(armed[0], CancellationToken.None);
        await Timeouts.CancelTimeoutAsync(Timeout(run, 9, index: 7), CancellationToken.None);
        await Timeouts.CancelTimeoutAsync(Timeout(StoredRuns.New(Records, "unknown").Record), CancellationToken.None);

        Assert.Equal([armed[1]], await OfRunAsync(run));
    }

    [Fact]
    public async Task A_cancelled_timer_may_be_armed_again()
    {
        var (run, armed) = await ArmAsync("order-1", 1);
        await Timeouts.CancelTimeoutAsync(armed[0], CancellationToken.None);
        await Timeouts.ArmAsync(StoredRuns.Receipt(run).Event, [Timeout(run, 3)], CancellationToken.None);
        Assert.Equal([Timeout(run, 3)], await OfRunAsync(run));
    }

    [Fact]
    public async Task A_workflow_sees_only_its_own_timeouts()
    {
        await ArmAsync("order-1", 1);
        var run = await StoredRuns.CreateAsync(Records, "order-1", workflow: "other_workflow");
        await Timeouts.ArmAsync(StoredRuns.Receipt(run).Event, [Timeout(run, 1)], CancellationToken.None);

        Assert.Equal(Workflow, Assert.Single(await DueAsync(Minute(1))).Workflow);
        Assert.Equal("other_workflow", Assert.Single(await DueAsync(Minute(1), "other_workflow")).Workflow);
        Assert.Empty(await Timeouts.ListTimeoutsAsync(Workflow, run.RunId, CancellationToken.None));
    }

    [Fact]
    public async Task Due_timeouts_are_paged_soonest_first_each_once_though_the_scan_marks_them_meanwhile()
    {
        var armed = new List<TimeoutRecord>();
        for (var i = 0; i < 17; i++)
            armed.AddRange((await ArmAsync($"order-{i}", 20 - i, 40 + i)).Armed);
        Assert.Equal(armed.OrderBy(timeout => timeout.DueAt), await DueAsync(Minute(100)));
        Assert.Equal(armed.OrderBy(timeout => timeout.DueAt), (await DueAsync(Minute(100), limit: 6)).OrderBy(timeout => timeout.DueAt));

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await Timeouts.DueTimeoutsAsync(Workflow, Minute(100), 5, token, CancellationToken.None);
            seen.AddRange(page.Items.Select(timeout => timeout.Key));
            if (page.Items.Count > 0)
                await Timeouts.RescheduleTimeoutsAsync([.. page.Items.Select(timeout => timeout with { DispatchAt = Minute(101), Dispatched = 1 })], CancellationToken.None);
            token = page.ContinuationToken;
        }
        while (token is not null && seen.Count < 100);

        Assert.Equal(34, seen.Count);
        Assert.Equal(34, seen.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Purging_a_run_removes_its_timeouts()
    {
        var (run, _) = await ArmAsync("order-1", 1, 2);
        await StoredRuns.FinishAsync(Records, run, Minute(1));

        Assert.Equal(1, await Records.PurgeAsync(Workflow, Minute(2), 10, CancellationToken.None));

        Assert.Empty(await DueAsync(Minute(60)));
        Assert.Empty(await OfRunAsync(run));
    }
}
