using System.Text;
using Xunit;

namespace Workflow.Testing;

public abstract partial class RecordStoreContract
{
    [Fact]
    [Trait("Case", "211")]
    public async Task A_created_run_is_found_by_its_run_ID()
    {
        var run = StoredRuns.New(Store, "Andrew Wormald");
        var created = await StoredRuns.CreateAsync(Store, run);

        StoredRuns.AssertSame(run.Record, created);
        StoredRuns.AssertSame(run.Record, await GetAsync(created));
    }

    [Fact]
    [Trait("Case", "210")]
    public async Task The_latest_run_of_a_foreign_ID_is_the_one_created_last_as_it_is_now()
    {
        var created = await StoredRuns.CreateAsync(Store, "Andrew Wormald");
        StoredRuns.AssertSame(created, await LatestAsync("Andrew Wormald"));

        var finished = await StoredRuns.FinishAsync(Store, created);
        StoredRuns.AssertSame(finished, await LatestAsync("Andrew Wormald"));

        var second = await StoredRuns.CreateAsync(Store, "Andrew Wormald", StoredRuns.Start.AddMinutes(1));
        StoredRuns.AssertSame(second, await LatestAsync("Andrew Wormald"));

        // A move of the older run does not make it the latest.
        await StoredRuns.CommitAsync(Store, StoredRuns.Step(finished, status: 9, RunState.RequestedDataDeleted, at: StoredRuns.Start.AddMinutes(2)));
        StoredRuns.AssertSame(second, await LatestAsync("Andrew Wormald"));
    }

    [Fact]
    [Trait("Case", "226")]
    public async Task What_is_not_there_is_null()
    {
        var created = await StoredRuns.CreateAsync(Store, "known");

        Assert.Null(await Store.GetAsync(StoredRuns.Workflow, Store.NewRunId(StoredRuns.Workflow, "known", StoredRuns.Start), CancellationToken.None));
        Assert.Null(await Store.GetAsync(StoredRuns.Workflow, "not a run ID", CancellationToken.None));
        Assert.Null(await Store.GetAsync("other_workflow", created.RunId, CancellationToken.None));
        Assert.Null(await LatestAsync("unknown"));
        Assert.Null(await Store.LatestAsync("other_workflow", "known", CancellationToken.None));
        Assert.Empty(await StoredRuns.HistoryAsync(Store, created with { RunId = Store.NewRunId(StoredRuns.Workflow, "known", StoredRuns.Start) }));
    }

    [Fact]
    public async Task While_a_run_is_in_flight_its_foreign_ID_gets_no_other()
    {
        var first = await StoredRuns.CreateAsync(Store, "order-1");
        var refused = StoredRuns.New(Store, "order-1", StoredRuns.Start.AddSeconds(1));

        var result = await Store.CreateAsync(refused, CancellationToken.None);

        Assert.Equal(CreateOutcome.InProgress, result.Outcome);
        Assert.Equal(first.RunId, result.RunId);
        Assert.Null(result.Record);
        Assert.Null(await GetAsync(refused.Record));
        Assert.Empty(await StoredRuns.HistoryAsync(Store, refused.Record));
        Assert.False(await HasAsync(refused.Outbox[0]));
        StoredRuns.AssertSame(first, await LatestAsync("order-1"));
    }

    [Fact]
    public async Task A_paused_run_still_blocks_its_foreign_ID()
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        await StoredRuns.CommitAsync(Store, StoredRuns.Step(run, status: 1, RunState.Paused));

        var result = await Store.CreateAsync(StoredRuns.New(Store, "order-1"), CancellationToken.None);

        Assert.Equal(CreateOutcome.InProgress, result.Outcome);
        Assert.Equal(run.RunId, result.RunId);
    }

    [Theory]
    [InlineData(RunState.Completed)]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.RequestedDataDeleted)]
    [InlineData(RunState.DataDeleted)]
    public async Task A_finished_run_releases_its_foreign_ID(RunState state)
    {
        var run = await StoredRuns.CreateAsync(Store, "order-1");
        await StoredRuns.FinishAsync(Store, run, state: state);

        var next = await StoredRuns.CreateAsync(Store, "order-1", StoredRuns.Start.AddMinutes(1));

        Assert.NotEqual(run.RunId, next.RunId);
        StoredRuns.AssertSame(next, await LatestAsync("order-1"));
        Assert.NotNull(await GetAsync(run));
    }

    [Fact]
    public async Task A_late_move_of_an_older_run_does_not_release_the_foreign_ID_of_a_newer()
    {
        var older = await StoredRuns.FinishAsync(Store, await StoredRuns.CreateAsync(Store, "order-1"));
        var newer = await StoredRuns.CreateAsync(Store, "order-1", StoredRuns.Start.AddMinutes(1));

        older = await StoredRuns.CommitAsync(Store, StoredRuns.Step(older, status: 9, RunState.RequestedDataDeleted));
        await StoredRuns.CommitAsync(Store, StoredRuns.Step(older, status: 9, RunState.DataDeleted));

        var result = await Store.CreateAsync(StoredRuns.New(Store, "order-1", StoredRuns.Start.AddMinutes(2)), CancellationToken.None);
        Assert.Equal(CreateOutcome.InProgress, result.Outcome);
        Assert.Equal(newer.RunId, result.RunId);
    }

    [Fact]
    public async Task Fifty_concurrent_triggers_of_one_foreign_ID_create_one_run()
    {
        var other = await OpenAgainAsync(Store);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => Task.Run(async () =>
            await Store_(index).CreateAsync(StoredRuns.New(Store_(index), "contended"), CancellationToken.None))));

        var created = Assert.Single(results, result => result.Outcome == CreateOutcome.Created);
        Assert.All(results.Where(result => result.Outcome != CreateOutcome.Created), result =>
        {
            Assert.Equal(CreateOutcome.InProgress, result.Outcome);
            Assert.Equal(created.RunId, result.RunId);
        });
        Assert.Equal(created.RunId, Assert.Single(await StoredRuns.ListAsync(Store, new RunQuery { Workflow = StoredRuns.Workflow })).RunId);
        Assert.Single(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddHours(1)));

        IRecordStore Store_(int index) => index % 2 == 0 ? Store : other;
    }

    [Fact]
    public async Task One_foreign_ID_may_have_a_run_in_flight_in_each_workflow()
    {
        var here = await StoredRuns.CreateAsync(Store, "order-1");
        var there = await StoredRuns.CreateAsync(Store, "order-1", workflow: "other_workflow");

        StoredRuns.AssertSame(here, await LatestAsync("order-1"));
        StoredRuns.AssertSame(there, await Store.LatestAsync("other_workflow", "order-1", CancellationToken.None));
    }

    [Fact]
    public async Task An_idempotency_key_creates_one_run_however_often_it_is_used()
    {
        var first = await StoredRuns.CreateAsync(Store, StoredRuns.New(Store, "order-1", key: "slot / 1"));
        await AssertDuplicateOfAsync(first, StoredRuns.New(Store, "order-1", key: "slot / 1"));

        // Also once the run has finished, and while another is in flight.
        await StoredRuns.FinishAsync(Store, first);
        await AssertDuplicateOfAsync(first, StoredRuns.New(Store, "order-1", key: "slot / 1"));
        var second = await StoredRuns.CreateAsync(Store, StoredRuns.New(Store, "order-1", StoredRuns.Start.AddMinutes(1), key: "slot / 2"));
        await AssertDuplicateOfAsync(first, StoredRuns.New(Store, "order-1", key: "slot / 1"));
        await AssertDuplicateOfAsync(second, StoredRuns.New(Store, "order-1", key: "slot / 2"));
    }

    [Fact]
    public async Task An_idempotency_key_belongs_to_a_workflow_and_a_foreign_ID()
    {
        var key = new string('k', 200) + " #/\\?ключ😀";
        await StoredRuns.CreateAsync(Store, StoredRuns.New(Store, "order-1", key: key));
        await StoredRuns.CreateAsync(Store, StoredRuns.New(Store, "order-2", key: key));
        await StoredRuns.CreateAsync(Store, StoredRuns.New(Store, "order-1", workflow: "other_workflow", key: key));
    }

    [Fact]
    public async Task Concurrent_triggers_with_one_idempotency_key_agree_on_one_run()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(async () =>
            await Store.CreateAsync(StoredRuns.New(Store, "order-1", key: "once"), CancellationToken.None))));

        var created = Assert.Single(results, result => result.Outcome == CreateOutcome.Created);
        Assert.All(results.Where(result => result.Outcome != CreateOutcome.Created), result =>
        {
            Assert.Equal(CreateOutcome.Duplicate, result.Outcome);
            Assert.Equal(created.RunId, result.RunId);
        });
    }

    public static TheoryData<string> AwkwardForeignIds => new()
    {
        "a/b\\c#d?e", "it's", "\"quoted\"", "100%", "a~b", "_5f", "%2F", " leading and trailing ", "tab\tnew\nline", "\u0001\u007f\u0085",
        "crème brûlée", "cre\u0300me", "日本語", "😀👩‍👩‍👧‍👦", "\ufffe\uffff", "i", "İ", "ß", new('x', 512), new('/', 512), new('\u4e2d', 512),
        string.Concat(Enumerable.Repeat("😀", 256)),
    };

    [Theory]
    [MemberData(nameof(AwkwardForeignIds))]
    public async Task A_foreign_ID_may_be_any_text(string foreignId)
    {
        var run = await StoredRuns.CreateAsync(Store, StoredRuns.New(Store, foreignId, key: foreignId[..Math.Min(256, foreignId.Length)]));
        StoredRuns.AssertSame(run, await LatestAsync(foreignId));
        StoredRuns.AssertSame(run, await GetAsync(run));
        Assert.Equal(foreignId, Assert.Single(await StoredRuns.ListAsync(Store, new RunQuery { Workflow = StoredRuns.Workflow, ForeignIds = [foreignId] })).ForeignId);
        Assert.Equal(foreignId, Assert.Single(await StoredRuns.DueReceiptsAsync(Store, StoredRuns.Start.AddHours(1))).Event.ForeignId);

        var finished = await StoredRuns.FinishAsync(Store, run);
        StoredRuns.AssertSame(finished, await LatestAsync(foreignId));
    }

    [Fact]
    [Trait("Case", "184")]
    public async Task Foreign_IDs_that_differ_in_anything_are_different()
    {
        string[] foreignIds = ["order", "Order", "ORDER", "order ", " order", "order/", "order\\", "order%2F", "order~", "orde\u0301r", "ordér", "order\t", "order\0", "o\u200brder"];
        foreach (var foreignId in foreignIds)
            await StoredRuns.CreateAsync(Store, foreignId);

        foreach (var foreignId in foreignIds)
            Assert.Equal(foreignId, (await LatestAsync(foreignId))!.ForeignId);
    }

    [Fact]
    public async Task Run_IDs_are_unique_and_a_later_one_sorts_first()
    {
        var ids = Enumerable.Range(0, 500).Select(index => Store.NewRunId(StoredRuns.Workflow, $"order-{index % 7}", StoredRuns.Start.AddMilliseconds(index / 100))).ToList();

        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), ids);
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(48 * 1024)]
    [InlineData(48 * 1024 + 1)]
    [InlineData(65 * 1024)]
    [InlineData(1_200_000)]
    public async Task Objects_of_any_size_are_read_back_byte_for_byte(int size)
    {
        var random = new byte[size];
        new Random(size).NextBytes(random);
        var text = Encoding.UTF8.GetBytes(new string('a', size));

        var run = await StoredRuns.CreateAsync(Store, StoredRuns.New(Store, "large", value: random));
        StoredRuns.AssertSame(run, await GetAsync(run));
        var moved = await StoredRuns.CommitAsync(Store, StoredRuns.Step((await GetAsync(run))!, value: text));
        StoredRuns.AssertSame(moved, await LatestAsync("large"));
        var shrunk = await StoredRuns.CommitAsync(Store, StoredRuns.Step(moved, status: 3, value: StoredRuns.Json("small")));
        StoredRuns.AssertSame(shrunk, Assert.Single(await StoredRuns.ListAsync(Store, new RunQuery { Workflow = StoredRuns.Workflow })));
    }

    private async Task AssertDuplicateOfAsync(RunRecord first, NewRun again)
    {
        var result = await Store.CreateAsync(again, CancellationToken.None);
        Assert.Equal(CreateOutcome.Duplicate, result.Outcome);
        Assert.Equal(first.RunId, result.RunId);
        Assert.Null(result.Record);
        Assert.Null(await GetAsync(again.Record));
    }
}
