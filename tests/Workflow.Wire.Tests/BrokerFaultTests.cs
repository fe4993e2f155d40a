using Azure.Messaging.ServiceBus;
using Workflow.Emulator;

namespace Workflow.Wire.Tests;

/// <summary>A broker that delivers twice, late and out of order, that loses locks, connections and everything: each move is made once.</summary>
public sealed class BrokerFaultTests
{
    private static readonly Action<EmulatorOptions> ShortLocks = WireApp.Subscriptions(subscription => subscription with { LockDuration = TimeSpan.FromSeconds(5) });

    public static TheoryData<string> Faults => ["twice", "late", "locks", "connections", "messages", "all"];

    [Theory]
    [MemberData(nameof(Faults))]
    [Trait("Case", "195")]
    public async Task Whatever_the_broker_does_each_move_is_made_once(string fault)
    {
        await using var app = await WireApp.StartAsync(Things.TwoSteps(), emulate: ShortLocks);
        await app.AddHostAsync();
        app.Broker.InjectFaults(fault switch
        {
            "twice" => new FaultOptions { DuplicateDelivery = 0.5 },
            "late" => new FaultOptions { DelayDelivery = 0.5, Delay = TimeSpan.FromMilliseconds(300) },
            "locks" => new FaultOptions { LoseLock = 0.3 },
            "connections" => new FaultOptions { DropConnection = 0.1 },
            "messages" => new FaultOptions { LoseMessage = 0.3 },
            _ => new FaultOptions { DuplicateDelivery = 0.2, DelayDelivery = 0.2, LoseLock = 0.1, DropConnection = 0.02, LoseMessage = 0.1 },
        });

        var runs = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => app.Api.TriggerAsync($"{fault} {i}")));

        await AssertEachMovedOnceAsync(app, runs);
    }

    [Fact]
    public async Task A_broker_that_loses_everything_and_cuts_all_connections_loses_no_run()
    {
        await using var app = await WireApp.StartAsync(
            Things.Named()
                .AddStep(
                    Status.Start,
                    async (run, ct) =>
                    {
                        await Task.Delay(50, ct);
                        return Things.Counted(run, Status.Middle);
                    },
                    Status.Middle)
                .AddStep(Status.Middle, run => Things.Counted(run, Status.End), Status.End),
            emulate: ShortLocks);
        var runs = new List<RunSnapshot<Thing, Status>>();

        for (var i = 0; i < 12; i++)
        {
            runs.Add(await app.Api.TriggerAsync($"{i}"));
            if (i % 4 == 1)
                app.Broker.LoseEverything();
            if (i % 4 == 3)
                app.Broker.DropConnections();
        }

        await AssertEachMovedOnceAsync(app, runs);
    }

    [Fact]
    [Trait("Case", "205")]
    public async Task An_event_whose_lock_is_lost_while_its_step_runs_comes_again_and_only_one_result_counts()
    {
        var (calls, entered, leave) = (0, new SemaphoreSlim(0), new TaskCompletionSource());
        await using var app = await WireApp.StartAsync(
            Things.Named().AddStep(
                Status.Start,
                async (run, _) =>
                {
                    run.Object.Count += Interlocked.Increment(ref calls);
                    entered.Release();
                    await leave.Task;
                    return Status.End;
                },
                Status.End),
            emulate: ShortLocks);
        var run = await app.Api.TriggerAsync("a");
        await entered.WaitAsync(Eventually.Patience);

        app.Broker.LoseLocks();
        // A host that sees that its lock is lost gives its handler a few seconds to end before it leaves it behind.
        await Eventually.TrueAsync(() => entered.CurrentCount > 0 || app.Count("things-Start").Active > 0, "the event was to come again");
        leave.SetResult();
        var end = await app.Api.CompletedAsync(run);
        await app.UntilIdleAsync();

        Assert.Equal(2L, end.Version);
        Assert.Equal([RunState.Initiated, RunState.Completed], (await app.Api.HistoryAsync(run.RunId)).Select(entry => entry.RunState));
    }

    [Fact]
    public async Task Messages_that_come_again_later_in_reverse_order_change_nothing()
    {
        await using var app = await WireApp.StartAsync(Things.TwoSteps());
        var runs = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => app.Api.TriggerAsync($"{i}")));
        await AssertEachMovedOnceAsync(app, runs);
        var sent = await app.SentAsync();

        // Under new IDs: those that it has seen the broker would drop itself.
        await app.SendAsync(Things.Name, [.. sent.Reverse().Select((message, i) => new ServiceBusMessage(message) { MessageId = $"again {i}" })]);

        await AssertEachMovedOnceAsync(app, runs);
    }

    private static async Task AssertEachMovedOnceAsync(WireApp app, IEnumerable<RunSnapshot<Thing, Status>> runs)
    {
        foreach (var run in runs)
        {
            var end = await app.Api.CompletedAsync(run);
            Assert.Equal((2, 3L), (end.Object.Count, end.Version));
        }
        await app.UntilIdleAsync();
        foreach (var run in runs)
            Assert.Equal(["Start", "Middle", "End"], (await app.Api.HistoryAsync(run.RunId)).Select(entry => entry.StatusDescription));
    }
}
