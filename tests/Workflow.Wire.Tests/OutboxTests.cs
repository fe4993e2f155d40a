using Workflow.ServiceBus;

namespace Workflow.Wire.Tests;

/// <summary>Area N: receipts, messages, and how what is lost heals.</summary>
public sealed class OutboxTests
{
    private static readonly HookHandler<Thing, Status> Nothing = (_, _) => Task.CompletedTask;

    [Fact]
    [Trait("Case", "192")]
    [Trait("Case", "196")]
    public async Task A_move_sends_one_message_to_each_process_that_wants_to_hear_of_it()
    {
        const string foreignId = "Ж 🙂/%41";
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddCallback(Status.Middle, (_, _, _) => Things.To(Status.Other), Status.Other)
            .AddStep(Status.Other, _ => Status.End, Status.End)
            .AddTimeout(Status.Other, TimeSpan.FromHours(1), (_, _, _) => Things.To(Status.End), Status.End));

        var run = await app.Api.TriggerAsync(foreignId);
        await app.Api.AwaitAsync(foreignId, run.RunId, Status.Middle).WaitAsync(Eventually.Patience);
        await app.UntilIdleAsync();
        await app.Api.CallbackAsync(foreignId, Status.Middle);
        await app.Api.CompletedAsync(run);
        await app.UntilIdleAsync();

        var sent = await app.SentAsync();
        Assert.Equal(
            ["1 things-Start", "3 things-Other", "3 things-Other-timeout-arming"],
            sent.Select(message => $"{message.ApplicationProperties["version"]} {message.ApplicationProperties["process"]}").Order(StringComparer.Ordinal));
        Assert.Equal(sent.Count, sent.Select(message => message.MessageId).Distinct().Count());
        Assert.All(sent, message => Assert.Equal((foreignId, run.RunId, Things.Name), (message.SessionId, (string)message.ApplicationProperties["run-id"], (string)message.ApplicationProperties["workflow"])));
        Assert.Equal(("status", (int)Status.Start, "Initiated"), ((string)sent[0].ApplicationProperties["kind"], (int)sent[0].ApplicationProperties["status"], (string)sent[0].ApplicationProperties["run-state"]));
    }

    [Fact]
    [Trait("Case", "193")]
    public async Task What_a_message_tells_follows_from_the_run_state()
    {
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddStep(Status.Middle, run => run.Skip(), Status.End)
            .OnPause(Nothing).OnCancel(Nothing).OnComplete(Nothing).OnDataDeleted(Nothing));
        var run = await app.Api.TriggerAsync("a");
        await app.Api.AwaitAsync("a", run.RunId, Status.Middle).WaitAsync(Eventually.Patience);
        await app.Api.PauseAsync(run.RunId);
        await app.Api.ResumeAsync(run.RunId);
        await app.Api.CancelAsync(run.RunId);
        await app.Api.DeleteDataAsync(run.RunId);
        await app.Api.UntilAsync(run.RunId, RunState.DataDeleted);
        await app.UntilIdleAsync();

        Assert.Equal(
            [
                "Initiated status things-Start",
                "Running status things-Middle",
                "Paused run-state things-on-pause",
                "Running status things-Middle",
                "Cancelled run-state things-on-cancel",
                "RequestedDataDeleted delete things-delete",
                "DataDeleted run-state things-on-data-deleted",
            ],
            (await app.SentAsync()).Select(message => $"{message.ApplicationProperties["run-state"]} {message.ApplicationProperties["kind"]} {message.ApplicationProperties["process"]}"));
    }

    [Fact]
    [Trait("Case", "194")]
    public async Task Events_that_a_host_could_not_send_stay_in_the_outbox_until_another_sweeps_them()
    {
        await using var app = await WireApp.StartAsync(Things.TwoSteps());
        var cutOff = await app.AddHostAsync(new WireHostOptions { WorksOnEvents = false, ServiceBus = NowhereToSend });
        var runs = new List<RunSnapshot<Thing, Status>>();
        for (var i = 0; i < 3; i++)
            runs.Add(await cutOff.Api().TriggerAsync($"{i}"));
        Assert.Equal(3, cutOff.Logs.Of("PublishFailed").Count);

        foreach (var run in runs)
            Assert.Equal((2, 3L), ((await app.Api.CompletedAsync(run)).Object.Count, (await app.Api.GetAsync(run.RunId)).Version));
        await app.UntilIdleAsync();
    }

    [Fact]
    [Trait("Case", "198")]
    public async Task Without_an_outbox_nothing_is_sent_and_somebody_else_may_drain_it()
    {
        await using var app = await WireApp.StartAsync(Things.TwoSteps().WithoutOutbox());
        var run = await app.Api.TriggerAsync("a");
        Assert.Empty(await app.SentAsync());

        for (var version = 1; version <= 2; version++)
        {
            var receipt = Assert.Single(await app.ReceiptsAsync()).Event;
            var subscription = app.Host.Catalog.Topology.Subscriptions.Single(subscription => subscription.Process == receipt.Process);
            await app.SendAsync(EntityNames.TopicOf(Things.Name), EventMessage.Encode(receipt, subscription));
            await Eventually.TrueAsync(async () => (await app.Api.GetAsync(run.RunId)).Version == version + 1, $"version {version} was moved");
        }

        Assert.Equal(RunState.Completed, (await app.Api.GetAsync(run.RunId)).RunState);
    }

    [Fact]
    [Trait("Case", "199")]
    public async Task A_sweep_sends_the_events_of_its_own_workflow_alone()
    {
        var (one, two) = (
            Things.OneStep("one").WithOutboxOptions(new OutboxOptions { SweepDelay = TimeSpan.FromHours(1), MaxSweepDelay = TimeSpan.FromHours(1) }).Build(),
            Things.OneStep("two").Build());
        await using var app = await WireApp.StartAsync(workflows => workflows.Add(one).Add(two), new WireHostOptions { WorksOnEvents = false });
        await app.Host.Api("one").TriggerAsync("a");
        var run = await app.Host.Api("two").TriggerAsync("a");
        app.Broker.LoseEverything();

        var worker = await app.AddHostAsync();
        await worker.Api("two").CompletedAsync(run);
        await worker.RunNowAsync(ProcessKind.OutboxSweep, "two");

        Assert.Empty(await app.SentAsync("one"));
        Assert.Equal(RunState.Initiated, (await app.Host.Api("one").LatestAsync("a"))!.RunState);
    }

    [Fact]
    [Trait("Case", "200")]
    public async Task With_a_parallel_count_a_foreign_ID_belongs_to_one_shard_and_no_more_run_at_a_time()
    {
        var (now, most) = (0, 0);
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(
                Status.Start,
                async (run, ct) =>
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref now));
                    await Task.Delay(20, ct);
                    Interlocked.Decrement(ref now);
                    return Things.Counted(run, Status.End);
                },
                Status.End)
            .WithOptions(new ProcessOptions { ParallelCount = 3 }));
        await app.AddHostAsync();
        var runs = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => app.Api.TriggerAsync($"foreign {i}")));

        var ends = await Task.WhenAll(runs.Select(app.Api.CompletedAsync));

        Assert.All(ends, end => Assert.Equal(1, end.Object.Count));
        Assert.InRange(most, 1, 3);
        Assert.Equal(["0", "1", "2"], (await app.SentAsync()).Select(message => message.SessionId).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Case", "201")]
    [Trait("Case", "202")]
    public async Task A_consume_lag_holds_a_step_for_its_time_and_nobody_else()
    {
        var lag = TimeSpan.FromSeconds(4);
        await using var app = await WireApp.StartAsync(Things.Named()
            .AddStep(Status.Start, run => Things.Counted(run, Status.End), Status.End).WithOptions(new ProcessOptions { ConsumeLag = lag })
            .AddTimeout(Status.Start, TimeSpan.FromHours(1), (_, _, _) => Things.To(Status.Other), Status.Other));
        var run = await app.Api.TriggerAsync("a");

        await Eventually.TrueAsync(async () => (await app.TimeoutsAsync(run)).Count == 1 || (await app.Api.GetAsync(run.RunId)).Version > 1, "the timeout was armed");
        Assert.Equal(1, (await app.Api.GetAsync(run.RunId)).Version);
        var end = await app.Api.CompletedAsync(run);

        Assert.True(end.UpdatedAt >= run.CreatedAt + lag - Eventually.ClockStep, $"Triggered at {run.CreatedAt:O}, done at {end.UpdatedAt:O}.");
        await app.UntilIdleAsync();
        Assert.Single(await app.AddressedAsync(), process => process == "things-Start");
    }

    [Fact]
    [Trait("Case", "206")]
    [Trait("Case", "208")]
    public async Task A_host_that_is_stopped_finishes_and_settles_what_is_under_way_and_may_be_stopped_again()
    {
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await WireApp.StartAsync(Things.Named().AddStep(
            Status.Start,
            async (run, _) =>
            {
                entered.TrySetResult();
                await leave.Task;
                return Things.Counted(run, Status.End);
            },
            Status.End));
        var run = await app.Api.TriggerAsync("a");
        await entered.Task.WaitAsync(Eventually.Patience);

        var stopping = app.Host.StopAsync();
        Assert.False(stopping.IsCompleted);
        leave.SetResult();
        await stopping;
        await app.Host.StopAsync();

        Assert.Equal(0, app.Count("things-Start").Active);
        Assert.Equal(RunState.Completed, (await app.Api.GetAsync(run.RunId)).RunState);
    }

    private static void NowhereToSend(ServiceBusOptions options)
    {
        options.ConnectionString = "Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=nobody;SharedAccessKey=nothing;UseDevelopmentEmulator=true;";
        options.PublishTimeout = TimeSpan.FromSeconds(1);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
