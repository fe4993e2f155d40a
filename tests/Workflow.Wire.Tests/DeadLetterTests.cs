using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Workflow.Emulator;

namespace Workflow.Wire.Tests;

/// <summary>What the broker gives up on is found, tied to its run, listed, replayed or discarded.</summary>
public sealed class DeadLetterTests
{
    private static readonly Action<EmulatorOptions> TwoDeliveries = WireApp.Subscriptions(subscription => subscription with { MaxDeliveryCount = 2 });

    /// <summary>A sweep would heal what these tests want broken.</summary>
    private static readonly OutboxOptions NoSweep = new() { SweepDelay = TimeSpan.FromHours(1) };

    private int _entered;
    private volatile bool _sound;

    [Fact]
    [Trait("Case", "207")]
    public async Task A_message_that_is_no_event_is_dead_lettered_at_once_kept_and_can_only_be_discarded()
    {
        await using var app = await WireApp.StartAsync(Things.OneStep());
        var run = await app.Api.TriggerAsync("good");

        await app.SendAsync(Things.Name, new ServiceBusMessage("junk") { SessionId = "a", ApplicationProperties = { ["process"] = "things-Start" } });
        await Eventually.TrueAsync(() => app.Count("things-Start").DeadLetter == 1, "it was dead-lettered");
        await app.Host.RunNowAsync(ProcessKind.DeadLetterScan);

        var deadLetter = Assert.Single(await ListAsync(app));
        Assert.Equal(("things-Start", "Undecodable", null), (deadLetter.Process, deadLetter.Reason, deadLetter.Event));
        Assert.Equal("junk", System.Text.Encoding.UTF8.GetString(deadLetter.Message.Body.Span));
        Assert.Equal(0, app.Count("things-Start").DeadLetter);
        await Assert.ThrowsAsync<DeadLetterNotReplayableException>(() => app.Host.Workflow().ReplayDeadLetterAsync(deadLetter.Id));
        await app.Host.Workflow().DiscardDeadLetterAsync(deadLetter.Id);
        Assert.Empty(await ListAsync(app));
        await app.Api.CompletedAsync(run);
    }

    [Fact]
    public async Task A_run_whose_event_was_given_up_is_paused_with_the_reason_and_goes_on_when_it_is_replayed()
    {
        await using var app = await WireApp.StartAsync(
            Things.Named().AddStep(
                Status.Start,
                async (run, ct) =>
                {
                    if (!_sound)
                        await HangAsync(ct);
                    return Things.Counted(run, Status.End);
                },
                Status.End).WithOutboxOptions(NoSweep),
            emulate: TwoDeliveries);
        var run = await app.Api.TriggerAsync("a");
        await GiveUpAsync(app, "things-Start");

        await app.Host.RunNowAsync(ProcessKind.DeadLetterScan);

        var deadLetter = Assert.Single(await ListAsync(app));
        Assert.Equal(("things-Start", "MaxDeliveryCountExceeded", run.RunId), (deadLetter.Process, deadLetter.Reason, deadLetter.Event?.RunId));
        var paused = await app.Api.GetAsync(run.RunId);
        Assert.Equal(RunState.Paused, paused.RunState);
        Assert.Contains(deadLetter.Id, paused.RunStateReason, StringComparison.Ordinal);
        Assert.Contains("MaxDeliveryCountExceeded", paused.RunStateReason, StringComparison.Ordinal);
        _sound = true;
        Assert.Equal(DeadLetterReplay.Resumed, await app.Host.Workflow().ReplayDeadLetterAsync(deadLetter.Id));
        Assert.Equal(1, (await app.Api.CompletedAsync(run)).Object.Count);
        Assert.Empty(await ListAsync(app));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hook_s_event_that_was_given_up_is_sent_again_when_replayed_and_never_when_discarded(bool replayed)
    {
        var hooked = new ConcurrentQueue<string>();
        await using var app = await WireApp.StartAsync(
            Things.OneStep()
                .OnComplete(async (run, ct) =>
                {
                    if (!_sound)
                        await HangAsync(ct);
                    hooked.Enqueue(run.RunId);
                })
                .WithOutboxOptions(NoSweep),
            emulate: TwoDeliveries);
        var run = await app.Api.TriggerAsync("a");
        await GiveUpAsync(app, "things-on-complete");
        await app.Host.RunNowAsync(ProcessKind.DeadLetterScan);
        var deadLetter = Assert.Single(await ListAsync(app));
        Assert.Equal(RunState.Completed, (await app.Api.GetAsync(run.RunId)).RunState);
        _sound = true;

        if (replayed)
            Assert.Equal(DeadLetterReplay.Published, await app.Host.Workflow().ReplayDeadLetterAsync(deadLetter.Id));
        else
            await app.Host.Workflow().DiscardDeadLetterAsync(deadLetter.Id);
        await app.UntilIdleAsync();

        Assert.Equal(replayed ? [run.RunId] : [], hooked);
        Assert.Empty(await ListAsync(app));
    }

    [Fact]
    public async Task A_connector_s_message_that_was_given_up_is_kept_until_the_connector_takes_it()
    {
        var received = new ConcurrentQueue<ConnectorEvent>();
        await using var app = await WireApp.StartAsync(
            Things.OneStep().AddConnector("orders", ConnectorSource.Queue("orders"), (_, e, _) =>
            {
                if (!_sound)
                    throw new FormatException("no order in it");
                received.Enqueue(e);
                return Task.CompletedTask;
            }),
            emulate: WireApp.Queues(queue => queue with { MaxDeliveryCount = 2 }));

        await app.SendAsync("orders", new ServiceBusMessage("x") { MessageId = "m1" });
        await Eventually.TrueAsync(() => app.Broker.Count("orders").DeadLetter == 1, "the broker gave it up");
        await app.Host.RunNowAsync(ProcessKind.DeadLetterScan);

        var deadLetter = Assert.Single(await ListAsync(app));
        Assert.Equal(("things-orders-connector", "MaxDeliveryCountExceeded", "m1"), (deadLetter.Process, deadLetter.Reason, deadLetter.Message.MessageId));
        var error = await Assert.ThrowsAsync<DeadLetterNotReplayableException>(() => app.Host.Workflow().ReplayDeadLetterAsync(deadLetter.Id));
        Assert.Contains("no order in it", error.Message, StringComparison.Ordinal);
        Assert.Single(await ListAsync(app));
        _sound = true;
        Assert.Equal(DeadLetterReplay.Handled, await app.Host.Workflow().ReplayDeadLetterAsync(deadLetter.Id));
        Assert.Equal("m1", Assert.Single(received).Id);
        Assert.Empty(await ListAsync(app));
    }

    private async Task HangAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _entered);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <summary>Has the locks of a process's message lost until the broker gives it up.</summary>
    private async Task GiveUpAsync(WireApp app, string process)
    {
        for (var delivery = 0; delivery < 2; delivery++)
        {
            var seen = delivery;
            await Eventually.TrueAsync(() => Volatile.Read(ref _entered) > seen, "the handler was called");
            app.Broker.LoseLocks();
        }
        await Eventually.TrueAsync(() => app.Count(process).DeadLetter == 1, "the broker gave it up");
    }

    private static async Task<IReadOnlyList<DeadLetter>> ListAsync(WireApp app) => (await app.Host.Workflow().DeadLettersAsync()).Items;
}
