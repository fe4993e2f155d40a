using System.Globalization;
using Xunit;

namespace Workflow.Testing;

public abstract partial class RecordStoreContract
{
    private static readonly RunQuery Everything = new() { Workflow = StoredRuns.Workflow };

    [Fact]
    [Trait("Case", "215")]
    public async Task Pages_of_a_list_follow_each_other_newest_first_and_oldest_first()
    {
        var created = await CreateManyAsync(120);

        foreach (var limit in (int[])[1, 53, 100, 120, 200])
        {
            var newest = await StoredRuns.ListAsync(Store, Everything with { Limit = limit });
            Assert.Equal(created.AsEnumerable().Reverse().Select(run => run.RunId), newest.Select(run => run.RunId));
            var oldest = await StoredRuns.ListAsync(Store, Everything with { Limit = limit, Order = RunOrder.OldestFirst });
            Assert.Equal(created.Select(run => run.RunId), oldest.Select(run => run.RunId));
        }
    }

    [Fact]
    [Trait("Case", "231")]
    public async Task A_page_holds_25_runs_unless_told_otherwise_and_200_at_most()
    {
        await CreateManyAsync(26);

        var page = await Store.ListAsync(Everything, CancellationToken.None);
        Assert.Equal(25, page.Items.Count);
        Assert.NotNull(page.ContinuationToken);
        Assert.Single((await Store.ListAsync(Everything with { ContinuationToken = page.ContinuationToken }, CancellationToken.None)).Items);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ListAsync(Everything with { Limit = 201 }, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ListAsync(Everything with { Limit = -1 }, CancellationToken.None));
    }

    [Fact]
    public async Task A_list_without_objects_holds_everything_else()
    {
        var small = await StoredRuns.CreateAsync(Store, "small");
        var large = await StoredRuns.CreateAsync(Store, StoredRuns.New(Store, "large", value: StoredRuns.Json(new string('x', 100_000))));

        var runs = await StoredRuns.ListAsync(Store, Everything with { WithoutObjects = true });

        Assert.Equal(2, runs.Count);
        StoredRuns.AssertSame(large with { Object = default }, runs[0]);
        StoredRuns.AssertSame(small with { Object = default }, runs[1]);
    }

    [Fact]
    public async Task All_runs_are_counted_where_there_are_no_more_than_asked_for()
    {
        for (var i = 0; i < 20; i++)
        {
            var run = await StoredRuns.CreateAsync(Store, $"order-{i}", status: i % 2 + 1);
            if (i % 4 == 0)
                await StoredRuns.CommitAsync(Store, StoredRuns.Step(run, status: 3, RunState.Paused));
        }
        await StoredRuns.CreateAsync(Store, "other", workflow: "other_workflow");

        var counts = await Store.CountAsync(StoredRuns.Workflow, 10_000, CancellationToken.None);

        Assert.True(counts.IsComplete);
        Assert.Equal(20, counts.Total);
        Assert.Equal(
            [new RunCount(RunState.Initiated, 1, 5), new RunCount(RunState.Initiated, 2, 10), new RunCount(RunState.Paused, 3, 5)],
            counts.Groups);
        Assert.Empty((await Store.CountAsync("nothing", 1000, CancellationToken.None)).Groups);
    }

    [Fact]
    public async Task Of_more_runs_than_asked_for_no_more_are_counted_and_it_is_said()
    {
        for (var i = 0; i < 300; i++)
            await StoredRuns.CreateAsync(Store, $"order-{i}");

        var counts = await Store.CountAsync(StoredRuns.Workflow, 100, CancellationToken.None);

        Assert.False(counts.IsComplete);
        Assert.InRange(counts.Total, 50, 100);
    }

    [Fact]
    [Trait("Case", "216")]
    public async Task A_list_holds_the_runs_of_its_workflow_only()
    {
        await CreateManyAsync(30);
        for (var i = 0; i < 30; i++)
            await StoredRuns.CreateAsync(Store, $"order-{i}", workflow: "other_workflow");

        var runs = await StoredRuns.ListAsync(Store, Everything);

        Assert.Equal(30, runs.Count);
        Assert.All(runs, run => Assert.Equal(StoredRuns.Workflow, run.Workflow));
        Assert.Empty(await StoredRuns.ListAsync(Store, new RunQuery { Workflow = "my_work" }));
    }

    [Fact]
    [Trait("Case", "217")]
    public async Task A_list_is_filtered_by_foreign_IDs()
    {
        foreach (var foreignId in (string[])["a", "b", "c"])
        {
            for (var i = 0; i < 5; i++)
                await StoredRuns.FinishAsync(Store, await StoredRuns.CreateAsync(Store, foreignId, StoredRuns.Start.AddMinutes(i)));
        }

        Assert.Equal(5, (await StoredRuns.ListAsync(Store, Everything with { ForeignIds = ["a"] })).Count);
        var two = await StoredRuns.ListAsync(Store, Everything with { ForeignIds = ["a", "c", "unknown"], Limit = 3 });
        Assert.Equal(10, two.Count);
        Assert.DoesNotContain(two, run => run.ForeignId == "b");
        Assert.Empty(await StoredRuns.ListAsync(Store, Everything with { ForeignIds = ["unknown"] }));
    }

    [Fact]
    public async Task A_list_takes_many_foreign_IDs_at_once()
    {
        await CreateManyAsync(40);
        var wanted = Enumerable.Range(0, 300).Select(index => $"{index} {new string('/', 400)}").Append("order-7").Append("order-33").ToList();

        var runs = await StoredRuns.ListAsync(Store, Everything with { ForeignIds = wanted });

        Assert.Equal(["order-33", "order-7"], runs.Select(run => run.ForeignId));
    }

    [Fact]
    [Trait("Case", "218")]
    public async Task A_list_is_filtered_by_run_states()
    {
        var states = new Dictionary<RunState, int>
        {
            [RunState.Initiated] = 3, [RunState.Running] = 5, [RunState.Paused] = 2, [RunState.Cancelled] = 4,
            [RunState.Completed] = 6, [RunState.RequestedDataDeleted] = 1, [RunState.DataDeleted] = 2,
        };
        foreach (var (state, count) in states)
        {
            for (var i = 0; i < count; i++)
            {
                var run = await StoredRuns.CreateAsync(Store, $"{state}-{i}");
                if (state != RunState.Initiated)
                    await StoredRuns.CommitAsync(Store, StoredRuns.Step(run, state: state));
            }
        }

        foreach (var (state, count) in states)
        {
            var runs = await StoredRuns.ListAsync(Store, Everything with { RunStates = [state] });
            Assert.Equal(count, runs.Count);
            Assert.All(runs, run => Assert.Equal(state, run.RunState));
        }
        Assert.Equal(9, (await StoredRuns.ListAsync(Store, Everything with { RunStates = [RunState.Initiated, RunState.Completed] })).Count);
    }

    [Fact]
    [Trait("Case", "219")]
    [Trait("Case", "233")]
    public async Task A_list_is_filtered_by_statuses_however_far_apart_the_matches_are()
    {
        for (var i = 0; i < 100; i++)
            await StoredRuns.CreateAsync(Store, $"order-{i}", StoredRuns.Start.AddSeconds(i), status: i % 50 == 0 ? 3 : i % 2 == 0 ? -2 : 1);

        var page = await Store.ListAsync(Everything with { Statuses = [3], Limit = 2 }, CancellationToken.None);
        Assert.Equal(["order-50", "order-0"], page.Items.Select(run => run.ForeignId));
        Assert.Equal(48, (await StoredRuns.ListAsync(Store, Everything with { Statuses = [-2], Limit = 10 })).Count);
        Assert.Equal(52, (await StoredRuns.ListAsync(Store, Everything with { Statuses = [1, 3], Limit = 10 })).Count);
        Assert.Empty(await StoredRuns.ListAsync(Store, Everything with { Statuses = [3], RunStates = [RunState.Paused] }));
    }

    [Fact]
    [Trait("Case", "220")]
    [Trait("Case", "237")]
    public async Task A_created_window_is_exclusive_at_both_ends()
    {
        for (var i = 0; i < 10; i++)
            await StoredRuns.CreateAsync(Store, $"order-{i}", StoredRuns.Start.AddMinutes(i));

        Assert.Equal(10, (await StoredRuns.ListAsync(Store, Window(-1, 10))).Count);
        Assert.Empty(await StoredRuns.ListAsync(Store, Window(9, 20)));
        Assert.Empty(await StoredRuns.ListAsync(Store, Window(-10, 0)));
        Assert.Equal(["order-4", "order-3"], (await StoredRuns.ListAsync(Store, Window(2, 5))).Select(run => run.ForeignId));
        Assert.Equal(["order-3", "order-4"], (await StoredRuns.ListAsync(Store, Window(2, 5) with { Order = RunOrder.OldestFirst, Limit = 1 })).Select(run => run.ForeignId));

        static RunQuery Window(int after, int before) => Everything with
        {
            CreatedAfter = StoredRuns.Start.AddMinutes(after),
            CreatedBefore = StoredRuns.Start.AddMinutes(before),
        };
    }

    [Fact]
    public async Task A_created_window_is_exact_for_runs_of_one_instant()
    {
        // Run IDs of one instant are told apart by moving on; the creation time that was given counts.
        for (var i = 0; i < 20; i++)
            await StoredRuns.CreateAsync(Store, $"order-{i}");

        Assert.Empty(await StoredRuns.ListAsync(Store, Everything with { CreatedAfter = StoredRuns.Start }));
        Assert.Equal(20, (await StoredRuns.ListAsync(Store, Everything with { CreatedBefore = DateTimeOffset.MaxValue, CreatedAfter = DateTimeOffset.MinValue })).Count);
        Assert.Empty(await StoredRuns.ListAsync(Store, Everything with { CreatedBefore = StoredRuns.Start }));
        Assert.Equal(20, (await StoredRuns.ListAsync(Store, Everything with { CreatedBefore = StoredRuns.Start.AddTicks(1), CreatedAfter = StoredRuns.Start.AddTicks(-1) })).Count);
    }

    [Fact]
    public async Task Paging_neither_skips_nor_repeats_a_run_whatever_is_written_meanwhile()
    {
        var created = await CreateManyAsync(60);
        foreach (var order in (RunOrder[])[RunOrder.NewestFirst, RunOrder.OldestFirst])
        {
            var seen = new List<string>();
            var query = Everything with { Limit = 7, Order = order };
            var round = 0;
            do
            {
                var page = await Store.ListAsync(query, CancellationToken.None);
                seen.AddRange(page.Items.Select(run => run.RunId));
                query = query with { ContinuationToken = page.ContinuationToken };

                // A newer run comes in, and some that were listed or not yet are moved.
                round++;
                await StoredRuns.CreateAsync(Store, $"new-{order}-{round}", StoredRuns.Start.AddHours(1).AddSeconds(round));
                foreach (var index in (int[])[round, 59 - round])
                    created[index] = await StoredRuns.CommitAsync(Store, StoredRuns.Step(created[index]));
            }
            while (query.ContinuationToken is not null && round < 50);

            Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
            Assert.Empty(created.Select(run => run.RunId).Except(seen));
        }
    }

    private async Task<List<RunRecord>> CreateManyAsync(int count)
    {
        var created = new List<RunRecord>(count);
        for (var i = 0; i < count; i++)
            created.Add(await StoredRuns.CreateAsync(Store, "order-" + i.ToString(CultureInfo.InvariantCulture), StoredRuns.Start.AddSeconds(i)));
        return created;
    }
}
