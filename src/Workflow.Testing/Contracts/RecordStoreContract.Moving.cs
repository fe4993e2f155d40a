using Xunit;

namespace Workflow.Testing;

public abstract partial class RecordStoreContract
{
    [Fact]
    [Trait("Case", "212")]
    public async Task A_run_is_read_and_moved_again_and_again_until_it_ends()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        for (var status = 2; status <= 12; status++)
        {
            var read = await GetAsync(run);
            StoredRuns.AssertSame(run, read);
            run = await StoredRuns.CommitAsync(Store, StoredRuns.Step(read!, status, value: StoredRuns.Json($"at {status}")));
        }
        run = await StoredRuns.FinishAsync(Store, run);

        StoredRuns.AssertSame(run, await GetAsync(run));
        Assert.Equal(13, run.Version);
        Assert.Equal(Enumerable.Range(1, 13).Select(version => (long)version), (await StoredRuns.HistoryAsync(Store, run)).Select(entry => entry.Version));
    }

    [Fact]
    [Trait("Case", "236")]
    public async Task Version_reason_status_and_trace_survive_being_stored()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        var move = StoredRuns.Step(run, status: -7, RunState.Paused, reason: "max retry reached: \"it's\" 100 % broken\n😀", value: StoredRuns.Json("ö"));
        move = move with { Next = move.Next with { StatusVersion = 1, StatusDescription = "Überfällig", UpdatedAt = StoredRuns.Start.AddTicks(1234567) } };

        await StoredRuns.CommitAsync(Store, move);

        var stored = await GetAsync(run);
        StoredRuns.AssertSame(move.Next, stored);
        Assert.Equal(run.TraceOrigin, stored!.TraceOrigin);
        Assert.Equal(TimeSpan.Zero, stored.UpdatedAt.Offset);
    }

    [Fact]
    [Trait("Case", "227")]
    public async Task What_the_store_returned_stays_as_it_was_when_the_run_moves_on()
    {
        var created = await StoredRuns.CreateAsync(Store, "order-1");
        var read = (await GetAsync(created))!;
        var before = read with { };
        var bytes = read.Object.ToArray();

        await StoredRuns.CommitAsync(Store, StoredRuns.Step(read, value: StoredRuns.Json("second")));

        Assert.Equal(before, read);
        Assert.Equal(bytes, read.Object.ToArray());
    }

    [Fact]
    public async Task Of_two_moves_from_one_version_one_is_stored()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        var first = StoredRuns.Step(run, status: 2, value: StoredRuns.Json("first move"));
        var second = StoredRuns.Step(run, status: 3, value: StoredRuns.Json("second move"), at: run.UpdatedAt.AddSeconds(2));

        await StoredRuns.CommitAsync(Store, first);
        var result = await Store.CommitAsync(second, CancellationToken.None);

        Assert.Equal(CommitOutcome.Conflict, result.Outcome);
        Assert.Null(result.Record);
        StoredRuns.AssertSame(first.Next, await GetAsync(run));
        Assert.Equal(2, (await StoredRuns.HistoryAsync(Store, run)).Count);
        Assert.True(await HasAsync(first.Outbox[0]));
        Assert.False(await HasAsync(second.Outbox[0]));
    }

    [Fact]
    public async Task Of_concurrent_moves_from_one_version_exactly_one_is_stored()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        var other = await OpenAgainAsync(Store);
        for (var round = 0; round < 5; round++)
        {
            var current = run;
            var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => Task.Run(async () =>
                await (index % 2 == 0 ? Store : other).CommitAsync(StoredRuns.Step(current, status: index, value: StoredRuns.Json($"{index}")), CancellationToken.None))));

            run = Assert.Single(results, result => result.Outcome == CommitOutcome.Committed).Record!;
            Assert.All(results.Where(result => result.Record is null), result => Assert.Equal(CommitOutcome.Conflict, result.Outcome));
            StoredRuns.AssertSame(run, await GetAsync(run));
        }
        Assert.Equal([1, 2, 3, 4, 5, 6], (await StoredRuns.HistoryAsync(Store, run)).Select(entry => entry.Version));
    }

    [Fact]
    public async Task A_move_of_an_unknown_run_is_a_conflict()
    {
        var unknown = StoredRuns.New(Store, "order-1").Record;
        var result = await Store.CommitAsync(StoredRuns.Step(unknown), CancellationToken.None);

        Assert.Equal(CommitOutcome.Conflict, result.Outcome);
        Assert.Null(await GetAsync(unknown));
    }

    [Fact]
    public async Task A_move_may_be_made_from_what_a_list_or_a_lookup_returned()
    {
        await StoredRuns.CreateAsync(Store, "order-1");
        var run = Assert.Single(await StoredRuns.ListAsync(Store, new RunQuery { Workflow = StoredRuns.Workflow }));
        await StoredRuns.CommitAsync(Store, StoredRuns.Step(run));
        await StoredRuns.CommitAsync(Store, StoredRuns.Step((await LatestAsync("order-1"))!, status: 3));
    }

    [Fact]
    public async Task Two_versions_made_in_one_move_both_stand_in_history()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        var paused = StoredRuns.Step(run, status: 1, RunState.Paused, receipts: 0, reason: "no longer wanted").Next;
        var cancelled = paused with { RunState = RunState.Cancelled, Version = 3 };

        await StoredRuns.CommitAsync(Store, new Move
        {
            Current = run,
            Next = cancelled,
            History = [StoredRuns.Entry(paused, "operator"), StoredRuns.Entry(cancelled, "operator")],
            Outbox = StoredRuns.Receipts(cancelled, 2),
        });

        StoredRuns.AssertSame(cancelled, await GetAsync(run));
        Assert.Equal(
            [(1L, RunState.Initiated), (2L, RunState.Paused), (3L, RunState.Cancelled)],
            (await StoredRuns.HistoryAsync(Store, run)).Select(entry => (entry.Version, entry.RunState)));
        await StoredRuns.CreateAsync(Store, "order-1", StoredRuns.Start.AddMinutes(1));
    }

    [Fact]
    public async Task History_keeps_everything_about_a_move()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        var move = StoredRuns.Step(run, status: 2, RunState.Paused, reason: "enough");
        var entry = StoredRuns.Entry(move.Next, "my_workflow-Status2") with { Attempt = 3, Duration = TimeSpan.FromTicks(123456789), At = StoredRuns.Start.AddTicks(7) };
        await StoredRuns.CommitAsync(Store, move with { History = [entry] });

        var history = await StoredRuns.HistoryAsync(Store, run);

        Assert.Equal([StoredRuns.Entry(run, "trigger"), entry], history.Select(kept => kept with { Object = null }));
    }

    [Fact]
    public async Task History_is_paged_oldest_first()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        for (var status = 2; status <= 25; status++)
            run = await StoredRuns.CommitAsync(Store, StoredRuns.Step(run, status, receipts: 0));
        await StoredRuns.CreateAsync(Store, "order-2");

        foreach (var limit in (int[])[1, 7, 25, 100])
            Assert.Equal(Enumerable.Range(1, 25).Select(version => (long)version), (await StoredRuns.HistoryAsync(Store, run, limit)).Select(entry => entry.Version));
    }

    [Fact]
    [Trait("Case", "228")]
    public async Task A_move_consumes_the_receipt_of_its_event_and_leaves_its_own()
    {
        var trigger = StoredRuns.New(Store, "order-1", receipts: 2);
        var run = await StoredRuns.CreateAsync(Store, trigger);
        var move = StoredRuns.Step(run) with { ConsumedReceipt = trigger.Outbox[0].Event.ReceiptKey };

        await StoredRuns.CommitAsync(Store, move);

        Assert.False(await HasAsync(trigger.Outbox[0]));
        Assert.True(await HasAsync(trigger.Outbox[1]));
        Assert.True(await HasAsync(move.Outbox[0]));
    }

    [Fact]
    [Trait("Case", "228")]
    public async Task A_move_that_conflicts_consumes_no_receipt()
    {
        var trigger = StoredRuns.New(Store, "order-1");
        var run = await StoredRuns.CreateAsync(Store, trigger);
        await StoredRuns.CommitAsync(Store, StoredRuns.Step(run));

        var late = StoredRuns.Step(run, status: 3, at: run.UpdatedAt.AddSeconds(2)) with { ConsumedReceipt = trigger.Outbox[0].Event.ReceiptKey };
        Assert.Equal(CommitOutcome.Conflict, (await Store.CommitAsync(late, CancellationToken.None)).Outcome);

        Assert.True(await HasAsync(trigger.Outbox[0]));
    }

    [Fact]
    public async Task A_consumed_receipt_that_is_gone_is_no_obstacle()
    {
        var trigger = StoredRuns.New(Store, "order-1");
        var run = await StoredRuns.CreateAsync(Store, trigger);
        await Store.DeleteReceiptAsync(trigger.Outbox[0].Event, CancellationToken.None);

        var move = StoredRuns.Step(run) with { ConsumedReceipt = trigger.Outbox[0].Event.ReceiptKey };
        var moved = await StoredRuns.CommitAsync(Store, move);
        Assert.True(await HasAsync(move.Outbox[0]));

        await StoredRuns.FinishAsync(Store, moved);
        await StoredRuns.CreateAsync(Store, "order-1", StoredRuns.Start.AddMinutes(1));
    }

    [Fact]
    public async Task An_abandoned_call_is_cancelled_and_stores_nothing()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        using var abandoned = new CancellationTokenSource();
        await abandoned.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.CommitAsync(StoredRuns.Step(run), abandoned.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.CreateAsync(StoredRuns.New(Store, "order-2"), abandoned.Token));

        StoredRuns.AssertSame(run, await GetAsync(run));
        Assert.Null(await LatestAsync("order-2"));
    }
}
