using Xunit;

namespace Workflow.Testing;

public abstract partial class RecordStoreContract
{
    [Fact]
    [Trait("Case", "192")]
    [Trait("Case", "213")]
    public async Task A_receipt_holds_the_event_as_it_is_to_be_published()
    {
        var trigger = StoredRuns.New(Store, "order-1");
        await StoredRuns.CreateAsync(Store, trigger);

        var due = Assert.Single(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddSeconds(30)));

        Assert.Equal(trigger.Outbox[0], due);
        Assert.True(await HasAsync(due));
    }

    [Fact]
    public async Task A_receipt_keeps_what_a_retry_stored_with_it()
    {
        var trigger = StoredRuns.New(Store, "order-1");
        await StoredRuns.CreateAsync(Store, trigger);
        var retried = new OutboxEntry
        {
            SweepAt = StoredRuns.Start.AddMinutes(7).AddTicks(3),
            Event = trigger.Outbox[0].Event with { Attempt = 4, Republished = 2, NotBefore = StoredRuns.Start.AddMinutes(6).AddTicks(1), TraceParent = null, TraceState = null },
        };

        Assert.Equal([retried], await Store.RescheduleReceiptsAsync([retried], CancellationToken.None));

        Assert.Equal([retried], await StoredRuns.DueReceiptsAsync(Store, retried.SweepAt));
    }

    [Fact]
    public async Task A_run_without_subscribers_leaves_no_receipt()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1", receipts: 0);
        await StoredRuns.CommitAsync(Store, StoredRuns.Step(run, receipts: 0));

        Assert.Empty(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddDays(1)));
    }

    [Fact]
    public async Task Receipts_are_due_from_their_time_on_soonest_first()
    {
        var times = (int[])[50, 10, 30, 20, 40];
        var expected = new List<OutboxEntry>();
        foreach (var seconds in times)
        {
            var run = StoredRuns.New(Store, $"order-{seconds}", receipts: 0);
            var receipt = StoredRuns.Receipt(run.Record, sweepAt: StoredRuns.Start.AddSeconds(seconds));
            await StoredRuns.CreateAsync(Store, run with { Outbox = [receipt] });
            expected.Add(receipt);
        }
        expected.Sort((a, b) => a.SweepAt.CompareTo(b.SweepAt));

        Assert.Empty(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddSeconds(10).AddTicks(-1)));
        Assert.Equal(expected.Take(1), await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddSeconds(10)));
        Assert.Equal(expected, await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddSeconds(50)));
        foreach (var limit in (int[])[1, 2, 5])
            Assert.Equal(expected, (await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddSeconds(50), limit: limit)).OrderBy(entry => entry.SweepAt));
    }

    [Fact]
    public async Task Paging_due_receipts_gives_each_once_though_the_sweep_reschedules_them_meanwhile()
    {
        for (var i = 0; i < 23; i++)
            await StoredRuns.CreateAsync(Store, $"order-{i}", StoredRuns.Start.AddSeconds(i), receipts: 2);

        var now = StoredRuns.Start.AddHours(1);
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await Store.DueReceiptsAsync(StoredRuns.Workflow, now, 5, token, CancellationToken.None);
            seen.AddRange(page.Items.Select(entry => entry.Event.ReceiptKey));
            if (page.Items.Count > 0)
                await Store.RescheduleReceiptsAsync([.. page.Items.Select(entry => entry with { SweepAt = now.AddMinutes(1) })], CancellationToken.None);
            token = page.ContinuationToken;
        }
        while (token is not null && seen.Count < 100);

        Assert.Equal(46, seen.Count);
        Assert.Equal(46, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(await StoredRuns.DueReceiptsAsync(Store, now));
        Assert.Equal(46, (await StoredRuns.DueReceiptsAsync(Store, now.AddMinutes(1))).Count);
    }

    [Fact]
    public async Task The_next_due_time_is_right_when_it_is_given()
    {
        await StoredRuns.CreateAsync(Store, "order-1");
        await StoredRuns.CreateAsync(Store, "order-2", StoredRuns.Start.AddSeconds(5));

        var page = await Store.DueReceiptsAsync(StoredRuns.Workflow, StoredRuns.Start, 10, null, CancellationToken.None);

        Assert.Empty(page.Items);
        Assert.True(page.NextDueAt is null || page.NextDueAt == StoredRuns.Start.AddSeconds(30), $"{page.NextDueAt:O}");
    }

    [Fact]
    [Trait("Case", "199")]
    public async Task A_workflow_sees_only_its_own_receipts()
    {
        await StoredRuns.CreateAsync(Store, "order-1");
        await StoredRuns.CreateAsync(Store, "order-1", workflow: "other_workflow");
        await StoredRuns.CreateAsync(Store, "order-1", workflow: "my_workflow2");

        var due = Assert.Single(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddHours(1)));

        Assert.Equal(StoredRuns.Workflow, due.Event.Workflow);
    }

    [Fact]
    [Trait("Case", "214")]
    [Trait("Case", "232")]
    public async Task A_deleted_receipt_is_gone_and_deleting_it_again_is_no_error()
    {
        var trigger = StoredRuns.New(Store, "order-1", receipts: 2);
        await StoredRuns.CreateAsync(Store, trigger);

        await Store.DeleteReceiptAsync(trigger.Outbox[0].Event, CancellationToken.None);
        await Store.DeleteReceiptAsync(trigger.Outbox[0].Event, CancellationToken.None);

        Assert.False(await HasAsync(trigger.Outbox[0]));
        Assert.Equal([trigger.Outbox[1]], await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddHours(1)));
    }

    [Fact]
    public async Task Rescheduling_a_receipt_that_is_gone_stores_nothing_and_leaves_the_others_their_turn()
    {
        var first = StoredRuns.New(Store, "order-1", receipts: 3);
        var second = StoredRuns.New(Store, "order-2", receipts: 1);
        await StoredRuns.CreateAsync(Store, first);
        await StoredRuns.CreateAsync(Store, second);
        await Store.DeleteReceiptAsync(first.Outbox[1].Event, CancellationToken.None);
        var later = first.Outbox.Concat(second.Outbox).Select(entry => entry with { SweepAt = StoredRuns.Start.AddDays(1) }).ToList();

        var stored = await Store.RescheduleReceiptsAsync(later, CancellationToken.None);

        Assert.Equal([later[0], later[2], later[3]], stored.OrderBy(later.IndexOf));
        Assert.False(await HasAsync(first.Outbox[1]));
        Assert.Empty(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddHours(1)));
        Assert.Equal(3, (await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddDays(1))).Count);
    }

    [Fact]
    public async Task A_rescheduled_receipt_is_consumed_and_deleted_as_before()
    {
        var trigger = StoredRuns.New(Store, "order-1", receipts: 2);
        var run = await StoredRuns.CreateAsync(Store, trigger);
        await Store.RescheduleReceiptsAsync([.. trigger.Outbox.Select(entry => entry with { SweepAt = StoredRuns.Start.AddMinutes(9), Event = entry.Event with { Attempt = 1 } })], CancellationToken.None);
        Assert.True(await HasAsync(trigger.Outbox[0]));

        await StoredRuns.CommitAsync(Store, StoredRuns.Step(run, receipts: 0) with { ConsumedReceipt = trigger.Outbox[0].Event.ReceiptKey });
        await Store.DeleteReceiptAsync(trigger.Outbox[1].Event, CancellationToken.None);

        Assert.False(await HasAsync(trigger.Outbox[0]));
        Assert.False(await HasAsync(trigger.Outbox[1]));
        Assert.Empty(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddDays(1)));
    }

    [Fact]
    public async Task Many_receipts_are_rescheduled_at_once()
    {
        for (var i = 0; i < 60; i++)
            await StoredRuns.CreateAsync(Store, $"order-{i % 3}-{i}", receipts: 4);
        var due = await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddHours(1));
        Assert.Equal(240, due.Count);

        var stored = await Store.RescheduleReceiptsAsync([.. due.Select(entry => entry with { SweepAt = StoredRuns.Start.AddHours(2) })], CancellationToken.None);

        Assert.Equal(240, stored.Count);
        Assert.Empty(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddHours(1)));
    }
}
