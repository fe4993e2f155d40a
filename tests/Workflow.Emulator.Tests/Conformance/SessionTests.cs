using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace Workflow.Emulator.Tests.Conformance;

public sealed class SessionTests
{
    [Fact]
    public async Task A_session_is_accepted_by_name_or_as_the_next_and_keeps_its_order()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendToSessionAsync(Bus.SessionQueue, "one", "a", "b", "c");
        await bus.SendToSessionAsync(Bus.SessionQueue, "two", "x");
        await using var two = await bus.Client.AcceptSessionAsync(Bus.SessionQueue, "two");
        await using var next = await bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
        Assert.Equal("one", next.SessionId);
        Assert.InRange(next.SessionLockedUntil, DateTimeOffset.UtcNow.AddSeconds(50), DateTimeOffset.UtcNow.AddSeconds(61));

        var messages = await next.ReceiveMessagesAsync(10, Bus.Patience);
        Assert.Equal(["a", "b", "c"], messages.Select(message => message.Body.ToString()));
        Assert.All(messages, message => Assert.Equal("one", message.SessionId));
        foreach (var message in messages)
            await next.CompleteMessageAsync(message);
        Assert.Equal("x", (await two.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
    }

    [Fact]
    public async Task A_locked_session_cannot_be_locked_by_another_until_it_is_closed()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendToSessionAsync(Bus.SessionQueue, "one", "a");
        var holder = await bus.Client.AcceptSessionAsync(Bus.SessionQueue, "one");
        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => bus.Client.AcceptSessionAsync(Bus.SessionQueue, "one"));
        Assert.Equal(ServiceBusFailureReason.SessionCannotBeLocked, refusal.Reason);
        Assert.Equal("a", (await holder.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
        await holder.DisposeAsync();

        await using var next = await bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
        var again = await next.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal("a", again.Body.ToString());
        Assert.Equal(1, again.DeliveryCount);
    }

    [Fact]
    public async Task Accepting_the_next_session_times_out_when_there_is_none()
    {
        await using var bus = await Bus.StartAsync();
        await using var hasty = bus.Connect(tryTimeout: TimeSpan.FromSeconds(1));
        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => hasty.AcceptNextSessionAsync(Bus.SessionQueue));
        Assert.Equal(ServiceBusFailureReason.ServiceTimeout, refusal.Reason);

        var waiting = bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
        await bus.SendToSessionAsync(Bus.SessionQueue, "late", "a");
        await using var session = await waiting.WaitAsync(Bus.Patience);
        Assert.Equal("late", session.SessionId);
    }

    [Fact]
    public async Task Waiting_accepts_are_served_in_turn_and_a_cancelled_one_takes_nothing()
    {
        await using var bus = await Bus.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var cancelled = bus.Client.AcceptNextSessionAsync(Bus.SessionQueue, cancellationToken: cancellation.Token);
        await WaitingAsync(bus, 1);
        var first = bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
        await WaitingAsync(bus, 2);
        var second = bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
        await WaitingAsync(bus, 3);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await WaitingAsync(bus, 2);

        await bus.SendToSessionAsync(Bus.SessionQueue, "one", "a");
        await using var one = await first.WaitAsync(Bus.Patience);
        Assert.False(second.IsCompleted);
        await bus.SendToSessionAsync(Bus.SessionQueue, "two", "b");
        await using var two = await second.WaitAsync(Bus.Patience);
        Assert.Equal(("one", "two"), (one.SessionId, two.SessionId));
    }

    [Fact]
    public async Task Receiving_from_an_empty_session_ends_with_its_wait_and_the_session_goes_on()
    {
        await using var bus = await Bus.StartAsync();
        await using var session = await bus.Client.AcceptSessionAsync(Bus.SessionQueue, "one");
        Assert.Empty(await session.ReceiveMessagesAsync(10, Bus.Moment));
        await bus.SendToSessionAsync(Bus.SessionQueue, "one", "a", "b");
        var messages = new List<string>();
        while (messages.Count < 2)
            messages.AddRange((await session.ReceiveMessagesAsync(10, Bus.Patience)).Select(message => message.Body.ToString()));
        Assert.Equal(["a", "b"], messages);
    }

    [Fact]
    public async Task A_session_lock_that_expired_is_lost()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bus = await Bus.StartAsync(options => options.Time = time);
        await bus.SendToSessionAsync(Bus.SessionQueue, "one", "a");
        await using var slow = await bus.Client.AcceptSessionAsync(Bus.SessionQueue, "one");
        var message = await slow.ReceiveMessageAsync(Bus.Patience);
        time.Advance(TimeSpan.FromSeconds(40));
        await slow.RenewSessionLockAsync();
        time.Advance(TimeSpan.FromSeconds(40));
        await slow.GetSessionStateAsync();
        time.Advance(TimeSpan.FromSeconds(40));

        await using var other = await bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
        var again = await other.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal(2, again.DeliveryCount);
        foreach (var act in new Func<Task>[] { () => slow.CompleteMessageAsync(message), () => slow.RenewSessionLockAsync(), () => slow.SetSessionStateAsync(new BinaryData("x")) })
            Assert.Equal(ServiceBusFailureReason.SessionLockLost, (await Assert.ThrowsAsync<ServiceBusException>(act)).Reason);
        await other.CompleteMessageAsync(again);
    }

    [Fact]
    public async Task Session_state_is_kept_between_holders()
    {
        await using var bus = await Bus.StartAsync();
        await using (var first = await bus.Client.AcceptSessionAsync(Bus.SessionQueue, "one"))
        {
            Assert.Null(await first.GetSessionStateAsync());
            await first.SetSessionStateAsync(new BinaryData("half done"));
        }

        await using var second = await bus.Client.AcceptSessionAsync(Bus.SessionQueue, "one");
        Assert.Equal("half done", (await second.GetSessionStateAsync()).ToString());
        await second.SetSessionStateAsync(null);
        Assert.Null(await second.GetSessionStateAsync());
    }

    [Fact]
    public async Task Messages_of_a_session_can_be_deferred_abandoned_and_dead_lettered()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendToSessionAsync(Bus.SessionQueue, "one", "a", "b", "c");
        await using var session = await bus.Client.AcceptSessionAsync(Bus.SessionQueue, "one");
        var a = await session.ReceiveMessageAsync(Bus.Patience);
        await session.DeferMessageAsync(a);
        var b = await session.ReceiveMessageAsync(Bus.Patience);
        await session.AbandonMessageAsync(b);
        b = await session.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal(("b", 2), (b.Body.ToString(), b.DeliveryCount));
        await session.DeadLetterMessageAsync(b, "broken");
        Assert.Equal("c", (await session.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
        var deferred = await session.ReceiveDeferredMessageAsync(a.SequenceNumber);
        await session.CompleteMessageAsync(deferred);

        await using var morgue = bus.Client.CreateReceiver(Bus.SessionQueue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var dead = await morgue.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal(("b", "one", "broken"), (dead.Body.ToString(), dead.SessionId, dead.DeadLetterReason));
        await morgue.CompleteMessageAsync(dead);
    }

    [Fact]
    public async Task What_needs_a_session_is_refused_without_one_and_the_other_way_round()
    {
        await using var bus = await Bus.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.SendAsync(Bus.SessionQueue, ["a"]));
        await using var receiver = bus.Client.CreateReceiver(Bus.SessionQueue);
        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.ReceiveMessageAsync(Bus.Moment));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Client.AcceptSessionAsync(Bus.Queue, "one"));
    }

    [Fact]
    public async Task Thousands_of_sessions_are_kept_apart()
    {
        const int sessions = 3_000;
        await using var bus = await Bus.StartAsync();
        await using var sender = bus.Client.CreateSender(Bus.SessionQueue);
        foreach (var chunk in Enumerable.Range(0, sessions).Chunk(500))
            await sender.SendMessagesAsync(chunk.Select(index => new ServiceBusMessage($"{index}") { SessionId = $"s{index}" }));
        Assert.Equal(sessions, bus.Emulator.Namespace.Source(Bus.SessionQueue).SessionCount);
        for (var index = 0; index < 50; index++)
        {
            await using var session = await bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
            var message = Assert.Single(await session.ReceiveMessagesAsync(1, Bus.Patience));
            Assert.Equal(($"s{index}", $"{index}"), (session.SessionId, message.Body.ToString()));
            await session.CompleteMessageAsync(message);
        }

        await using var last = await bus.Client.AcceptSessionAsync(Bus.SessionQueue, $"s{sessions - 1}");
        Assert.Equal($"{sessions - 1}", (await last.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
    }

    [Fact]
    public async Task A_session_processor_works_through_many_sessions_in_order()
    {
        const int sessions = 40, each = 5;
        await using var bus = await Bus.StartAsync();
        await using var sender = bus.Client.CreateSender(Bus.SessionQueue);
        for (var index = 0; index < sessions * each; index++)
            await sender.SendMessageAsync(new ServiceBusMessage($"{index / sessions}") { SessionId = $"s{index % sessions}" });

        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, string>();
        var left = sessions * each;
        var done = new TaskCompletionSource();
        await using var processor = bus.Client.CreateSessionProcessor(Bus.SessionQueue, new ServiceBusSessionProcessorOptions
        {
            MaxConcurrentSessions = 8,
            SessionIdleTimeout = TimeSpan.FromMilliseconds(100),
        });
        processor.ProcessMessageAsync += arguments =>
        {
            seen.AddOrUpdate(arguments.SessionId, arguments.Message.Body.ToString(), (_, before) => before + arguments.Message.Body);
            if (Interlocked.Decrement(ref left) == 0)
                done.SetResult();
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        await done.Task.WaitAsync(Bus.Patience);
        await processor.StopProcessingAsync();
        Assert.Equal(sessions, seen.Count);
        Assert.All(seen.Values, order => Assert.Equal("01234", order));
    }

    private static async Task WaitingAsync(Bus bus, int count)
    {
        for (var patience = 0; bus.Emulator.Namespace.Source(Bus.SessionQueue).WaitingAccepts != count; patience++)
        {
            Assert.True(patience < 1_000, $"There are not {count} accepts waiting.");
            await Task.Delay(10);
        }
    }
}
