using System.Collections.Concurrent;

namespace Workflow.Core.Tests;

/// <summary>Area H: connectors on streams.</summary>
public sealed class ConnectorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly EventFeed _feed = new();

    [Fact]
    [Trait("Case", "132")]
    public async Task Each_event_triggers_a_run_with_its_input()
    {
        var definition = Fed((workflow, e, ct) => workflow.TriggerAsync(e.ForeignId, new() { Input = new Thing { Text = e.ForeignId } }, ct)).Build();
        _feed.Add("1", "andrew");
        _feed.Add("2", "Ж/ %41 🙂");
        await using var host = WorkflowTestHost.Start(definition);

        await host.RunUntilIdleAsync();

        foreach (var foreignId in new[] { "andrew", "Ж/ %41 🙂" })
            await host.Workflow(definition).RequireAsync(foreignId, Status.End, new Thing { Text = foreignId, Count = 1 });
    }

    [Fact]
    [Trait("Case", "134")]
    public async Task An_event_whose_handler_fails_comes_again_after_the_back_off_and_later_ones_wait()
    {
        var handled = new List<string>();
        var definition = Fed(
            (_, e, _) =>
            {
                handled.Add(e.Id);
                return e.Id == "1" && handled.Count < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
            },
            new ProcessOptions { ErrorBackOff = Second * 5 }).Build();
        _feed.Add("1", "a");
        _feed.Add("2", "b");
        await using var host = WorkflowTestHost.Start(definition);

        await host.RunUntilIdleAsync();
        Assert.Equal(["1"], handled);
        await host.AdvanceAsync(Second * 5 - TimeSpan.FromTicks(1));
        Assert.Equal(["1"], handled);
        await host.AdvanceAsync(Second * 6);

        Assert.Equal(["1", "1", "1", "2"], handled);
    }

    [Fact]
    public async Task A_connector_never_gives_up_and_pauses_nothing()
    {
        var calls = 0;
        var definition = Fed((_, _, _) => ++calls < 20 ? throw new InvalidOperationException("no") : Task.CompletedTask, new ProcessOptions { PauseAfterErrorCount = 2 }).Build();
        _feed.Add("1", "a");
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(20, calls);
    }

    [Fact]
    [Trait("Case", "135")]
    public async Task A_handler_that_lets_a_run_in_progress_through_waits_for_that_run()
    {
        var definition = Waiting((workflow, e, ct) => workflow.TriggerAsync(e.ForeignId, null, ct)).Build();
        _feed.Add("1", "a");
        _feed.Add("2", "a");
        _feed.Add("3", "b");
        await using var host = WorkflowTestHost.Start(definition);
        var workflow = host.Workflow(definition);

        await host.AdvanceAsync(Second * 10);
        Assert.Null(await workflow.Api.LatestAsync("b"));
        Assert.All(host.Faults, fault => Assert.IsType<WorkflowInProgressException>(fault));
        await workflow.Api.CallbackAsync("a", Status.Start);
        await host.AdvanceAsync(Second);

        Assert.NotNull(await workflow.Api.LatestAsync("b"));
        Assert.Equal(2, (await workflow.Api.ListAsync(new RunQuery { Workflow = "fed", ForeignIds = ["a"] })).Items.Count);
    }

    [Fact]
    [Trait("Case", "135")]
    public async Task A_handler_may_pass_over_a_run_in_progress()
    {
        var definition = Waiting(async (workflow, e, ct) =>
        {
            try
            {
                await workflow.TriggerAsync(e.ForeignId, null, ct);
            }
            catch (WorkflowInProgressException)
            {
                // The one in flight will do.
            }
        }).Build();
        _feed.Add("1", "a");
        _feed.Add("2", "a");
        _feed.Add("3", "b");
        await using var host = WorkflowTestHost.Start(definition);

        await host.RunUntilIdleAsync();

        Assert.NotNull(await host.Workflow(definition).Api.LatestAsync("b"));
        Assert.Empty(host.Faults);
    }

    [Fact]
    [Trait("Case", "136")]
    public async Task The_handler_gets_the_event_as_the_source_has_it()
    {
        ConnectorEvent? received = null;
        var definition = Fed((_, e, _) =>
        {
            received = e;
            return Task.CompletedTask;
        }).Build();
        var sent = new ConnectorEvent
        {
            Id = "Ω-1",
            ForeignId = "a b/c",
            Type = "user.created",
            Headers = new Dictionary<string, string> { ["meta"] = "ä", ["empty"] = "" },
            Body = "{}"u8.ToArray(),
            CreatedAt = new DateTimeOffset(2020, 2, 29, 23, 59, 59, 999, TimeSpan.FromHours(-3)),
        };
        _feed.Add(sent);
        await using var host = WorkflowTestHost.Start(definition);

        await host.RunUntilIdleAsync();

        Assert.Equal(sent, received);
    }

    [Fact]
    [Trait("Case", "137")]
    public async Task A_reader_is_closed_after_every_run_and_every_error_and_what_closing_throws_is_a_fault()
    {
        var calls = 0;
        var definition = Fed((_, _, _) => ++calls == 1 ? throw new InvalidOperationException("no") : Task.CompletedTask).Build();
        _feed.Add("1", "a");
        await using var host = WorkflowTestHost.Start(definition);

        await host.RunUntilIdleAsync();
        Assert.Equal((1, 1), _feed.Readers);
        await host.AdvanceAsync(Second);
        Assert.Equal(2, calls);
        Assert.Equal(_feed.Readers.Opened, _feed.Readers.Closed);

        _feed.FailClose = () => new IOException("the connection is gone");
        await host.AdvanceAsync(Second);
        _feed.FailClose = () => null;
        _feed.Add("2", "b");
        await host.AdvanceAsync(Second * 2);

        Assert.Contains(host.Faults, fault => fault is IOException { Message: "the connection is gone" });
        Assert.Equal(3, calls);
    }

    [Fact]
    [Trait("Case", "138")]
    public void A_connectors_processes_are_named_for_it_one_for_each_shard()
    {
        var one = Fed((_, _, _) => Task.CompletedTask).Build();
        var three = Fed((_, _, _) => Task.CompletedTask, new ProcessOptions { ParallelCount = 3 }).Build();

        Assert.Equal(["fed-feed-connector"], ConnectorsOf(one));
        Assert.Equal(["fed-feed-connector-1-of-3", "fed-feed-connector-2-of-3", "fed-feed-connector-3-of-3"], ConnectorsOf(three));
    }

    /// <summary>D18: luno starts none.</summary>
    [Fact]
    public async Task A_default_parallel_count_counts_for_connectors_too()
    {
        var handled = new List<string>();
        var definition = Fed((_, e, _) =>
        {
            handled.Add(e.Id);
            return Task.CompletedTask;
        }).WithDefaultOptions(new ProcessOptions { ParallelCount = 3 }).Build();
        for (var i = 0; i < 20; i++)
            _feed.Add($"{i}", $"foreign {i}");
        await using var host = WorkflowTestHost.Start(definition);

        await host.RunUntilIdleAsync();

        Assert.Equal(3, ConnectorsOf(definition).Count);
        Assert.Equal(3, _feed.Consumers.Count);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}").Order(StringComparer.Ordinal), handled.Order(StringComparer.Ordinal));
    }

    /// <summary>D17: luno loses about half of them, because it reads its hash as a signed number.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Shards_handle_each_event_exactly_once_and_a_foreign_ID_in_one_shard_in_order(int shards)
    {
        var handled = new List<(string Id, string ForeignId)>();
        var definition = Fed(
            (_, e, _) =>
            {
                handled.Add((e.Id, e.ForeignId));
                return Task.CompletedTask;
            },
            new ProcessOptions { ParallelCount = shards }).Build();
        for (var i = 0; i < 200; i++)
            _feed.Add($"{i:000}", $"foreign {i % 40}");
        await using var host = WorkflowTestHost.Start(definition);

        await host.RunUntilIdleAsync();

        Assert.Equal(200, handled.Count);
        Assert.Equal(200, handled.Select(e => e.Id).Distinct().Count());
        Assert.All(handled.GroupBy(e => e.ForeignId), events => Assert.Equal(events.OrderBy(e => e.Id, StringComparer.Ordinal), events));
        Assert.Equal(Enumerable.Range(1, shards).Select(shard => $"fed-feed-connector-{shard}-of-{shards}"), _feed.Consumers);
        Assert.All(Enumerable.Range(0, shards), shard => Assert.Contains(handled, e => StableHash.PartOf(e.ForeignId, shards) == shard));
    }

    [Fact]
    [Trait("Case", "140")]
    public async Task A_consume_lag_holds_an_event_until_it_is_old_enough()
    {
        var handled = new List<string>();
        var definition = Fed(
            (_, e, _) =>
            {
                handled.Add(e.Id);
                return Task.CompletedTask;
            },
            new ProcessOptions { ConsumeLag = TimeSpan.FromHours(1) }).Build();
        _feed.Add("without a time", "a");
        _feed.Add("young", "b", WorkflowTestHost.DefaultStart);
        await using var host = WorkflowTestHost.Start(definition);

        await host.RunUntilIdleAsync();
        Assert.Equal(["without a time"], handled);
        await host.AdvanceAsync(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(["without a time"], handled);
        await host.AdvanceAsync(TimeSpan.FromTicks(1));

        Assert.Equal(["without a time", "young"], handled);
    }

    public static TheoryData<string, Func<Exception>> OwnCancellations => new()
    {
        { "timeout", () => new TimeoutException("the partner is slow") },
        { "canceled", () => new OperationCanceledException("the partner hung up") },
        { "task canceled", () => new TaskCanceledException("the request timed out") },
    };

    /// <summary>D19: in luno the one ends the process for good and the other makes it spin.</summary>
    [Theory]
    [MemberData(nameof(OwnCancellations))]
    [Trait("Case", "38")]
    public async Task A_handlers_own_timeout_or_cancellation_is_retried_and_does_not_end_the_connector(string name, Func<Exception> failure)
    {
        var calls = 0;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var definition = Fed(
            (_, e, _) =>
            {
                if (Interlocked.Increment(ref calls) <= 3)
                    throw failure();
                if (e.Id == "2")
                    done.TrySetResult();
                return Task.CompletedTask;
            },
            new ProcessOptions { ErrorBackOff = TimeSpan.FromMilliseconds(5), PollingFrequency = TimeSpan.FromMilliseconds(5) }).Build();
        _feed.Add("1", name);
        _feed.Add("2", name);
        using var app = new TestApp(workflows => workflows.Add(definition));
        await app.StartAsync();

        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(ProcessState.Running, app.States["fed-feed-connector"]);
        await app.StopAsync();
        Assert.Equal(5, calls);
    }

    [Fact]
    public async Task A_failing_connector_rests_for_its_back_off_and_does_not_spin()
    {
        var calls = 0;
        var definition = Fed((_, _, _) =>
        {
            calls++;
            throw new OperationCanceledException();
        }).Build();
        _feed.Add("1", "a");
        await using var host = WorkflowTestHost.Start(definition);

        await host.AdvanceAsync(Second * 10);

        Assert.Equal(11, calls);
    }

    [Fact]
    public async Task Shards_of_a_real_host_share_the_events_without_losing_or_doubling_any()
    {
        var handled = new ConcurrentQueue<string>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var definition = Fed(
            (_, e, _) =>
            {
                handled.Enqueue(e.Id);
                if (handled.Count == 200)
                    done.TrySetResult();
                return Task.CompletedTask;
            },
            new ProcessOptions { ParallelCount = 3, PollingFrequency = TimeSpan.FromMilliseconds(5) }).Build();
        for (var i = 0; i < 200; i++)
            _feed.Add($"{i}", $"foreign {i}");
        using var app = new TestApp(workflows => workflows.Add(definition));
        await app.StartAsync();

        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await app.StopAsync();

        Assert.Equal(200, handled.Distinct().Count());
        Assert.Equal(200, handled.Count);
    }

    private WorkflowBuilder<Thing, Status> Fed(ConnectorHandler<Thing, Status> handler, ProcessOptions? options = null) =>
        new WorkflowBuilder<Thing, Status>("fed")
            .AddStep(
                Status.Start,
                run =>
                {
                    run.Object.Count++;
                    return Status.End;
                },
                Status.End)
            .AddConnector("feed", _feed.Source, handler)
            .WithOptions(options ?? new ProcessOptions());

    private WorkflowBuilder<Thing, Status> Waiting(ConnectorHandler<Thing, Status> handler) =>
        new WorkflowBuilder<Thing, Status>("fed")
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.End), Status.End)
            .AddConnector("feed", _feed.Source, handler);

    private static List<string> ConnectorsOf(WorkflowDefinition definition) =>
        [.. definition.Processes.Where(process => process.Kind == ProcessKind.Connector).Select(process => process.Name)];
}
