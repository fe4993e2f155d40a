using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Workflow.ServiceBus.Tests;

public sealed class ProcessorTests
{
    [Fact]
    public async Task A_run_goes_to_its_end_through_the_broker()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")));
        var hello = app.Host.Workflow<Hello, Greeting>();

        var run = await hello.TriggerAsync("ada");
        var end = await hello.AwaitAsync("ada", run.RunId, Greeting.Three).WaitAsync(BusApp.Patience);

        Assert.Equal("Hello, world!", end.Run.Object.Field);
        Assert.DoesNotContain(app.Host.Logs.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_of_one_foreign_ID_are_handled_one_after_the_other_in_order_over_two_hosts()
    {
        var log = new ConcurrentDictionary<string, ConcurrentQueue<long>>();
        var inside = new ConcurrentDictionary<string, int>();
        var overlaps = 0;
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Step("hello", async (run, _) =>
        {
            if (inside.AddOrUpdate(run.ForeignId, 1, (_, count) => count + 1) > 1)
                Interlocked.Increment(ref overlaps);
            log.GetOrAdd(run.ForeignId, _ => []).Enqueue(run.Version);
            await Task.Yield();
            inside.AddOrUpdate(run.ForeignId, 0, (_, count) => count - 1);
            return run.Version < 10 ? run.SaveAndRepeat() : Greeting.Two;
        })));
        await app.StartHostAsync();
        var hello = app.Host.Workflow<Hello, Greeting>();

        var foreignIds = Enumerable.Range(0, 20).Select(i => $"f{i}").ToList();
        foreach (var foreignId in foreignIds)
            await hello.TriggerAsync(foreignId);
        foreach (var foreignId in foreignIds)
            await hello.AwaitAsync(foreignId, (await hello.LatestAsync(foreignId))!.RunId, Greeting.Two).WaitAsync(BusApp.Patience);

        Assert.Equal(0, overlaps);
        Assert.All(foreignIds, foreignId => Assert.Equal(Enumerable.Range(1, 10), log[foreignId].Select(version => (int)version)));
    }

    [Fact]
    public async Task ParallelCount_limits_how_many_are_handled_at_a_time()
    {
        var (now, most) = (0, 0);
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Step(
            "hello",
            async (_, ct) =>
            {
                Raise(ref most, Interlocked.Increment(ref now));
                await Task.Delay(5, ct);
                Interlocked.Decrement(ref now);
                return Greeting.Two;
            },
            new ProcessOptions { ParallelCount = 3 })));
        await app.StartHostAsync();
        var hello = app.Host.Workflow<Hello, Greeting>();

        await RunAllAsync(hello, 60);

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task The_host_limits_how_many_are_handled_at_a_time_over_all_processes()
    {
        var (now, most) = (0, 0);
        async Task<Next<Greeting>> Handle(Run<Hello, Greeting> run, CancellationToken ct)
        {
            Raise(ref most, Interlocked.Increment(ref now));
            await Task.Delay(5, ct);
            Interlocked.Decrement(ref now);
            return run.Status == Greeting.One ? Greeting.Two : Greeting.Three;
        }
        var definition = new WorkflowBuilder<Hello, Greeting>("hello").AddStep(Greeting.One, Handle, Greeting.Two).AddStep(Greeting.Two, Handle, Greeting.Three).Build();
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(definition), options => options.MaxConcurrentHandlers = 4);
        var hello = app.Host.Workflow<Hello, Greeting>();

        await RunAllAsync(hello, 40, Greeting.Three);

        Assert.InRange(most, 2, 4);
    }

    [Fact]
    public async Task A_message_that_is_no_event_is_dead_lettered_at_once_and_others_flow()
    {
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Greetings.Build("hello")));
        var hello = app.Host.Workflow<Hello, Greeting>();

        await app.SendAsync("hello-One", new ServiceBusMessage("garbage") { SessionId = "ada" });
        await RunAllAsync(hello, 1, Greeting.Three);
        await Wait.UntilAsync(() => app.Count("hello-One").DeadLetter == 1);

        var (topic, subscription) = app.Topology.AddressOf("hello-One");
        await using var morgue = app.Client.CreateReceiver(topic, subscription, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var dead = await morgue.PeekMessageAsync();
        Assert.Equal(UndecodableMessageException.DeadLetterReason, dead.DeadLetterReason);
        Assert.Contains("not an event", dead.DeadLetterErrorDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_fails_is_called_again_after_its_back_off_and_the_run_is_paused_at_the_threshold()
    {
        var attempts = 0;
        await using var app = await BusApp.StartAsync(workflows => workflows.Add(Step(
            "hello",
            (_, _) =>
            {
                attempts++;
                throw new InvalidOperationException("no luck");
            },
            new ProcessOptions { PauseAfterErrorCount = 3, ErrorBackOff = TimeSpan.FromMilliseconds(50) })));
        var hello = app.Host.Workflow<Hello, Greeting>();

        var run = await hello.TriggerAsync("ada");
        await Wait.UntilAsync(async () => (await hello.GetAsync(run.RunId)).RunState == RunState.Paused);

        Assert.Equal(3, attempts);
        Assert.Contains("no luck", (await hello.GetAsync(run.RunId)).RunStateReason, StringComparison.Ordinal);
        await Wait.UntilAsync(() => app.Count("hello-One") is { Active: 0, Scheduled: 0, DeadLetter: 0 });
    }

    internal static WorkflowDefinition<Hello, Greeting> Step(string name, StepHandler<Hello, Greeting> handle, ProcessOptions? options = null) =>
        new WorkflowBuilder<Hello, Greeting>(name).AddStep(Greeting.One, handle, Greeting.Two).WithOptions(options ?? new ProcessOptions()).Build();

    internal static async Task RunAllAsync(IWorkflow<Hello, Greeting> hello, int count, Greeting end = Greeting.Two, string prefix = "f")
    {
        var runs = new List<(string ForeignId, string RunId)>();
        for (var i = 0; i < count; i++)
            runs.Add(($"{prefix}{i}", (await hello.TriggerAsync($"{prefix}{i}")).RunId));
        await Task.WhenAll(runs.Select(run => hello.AwaitAsync(run.ForeignId, run.RunId, end))).WaitAsync(BusApp.Patience);
    }

    private static void Raise(ref int most, int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < now && Interlocked.CompareExchange(ref most, now, seen) != seen)
        {
        }
    }
}
