using Azure.Messaging.ServiceBus;

namespace Workflow.Emulator.Tests.Conformance;

public sealed class LockTests
{
    [Fact]
    public async Task Receive_and_delete_needs_no_settling()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "a", "b");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        Assert.Equal("a", (await receiver.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
        Assert.Equal("b", (await receiver.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
        Assert.Null(await receiver.PeekMessageAsync());
    }

    [Fact]
    public async Task An_abandoned_message_comes_again_with_its_changed_properties()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "a");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        var first = await receiver.ReceiveMessageAsync(Bus.Patience);
        await receiver.AbandonMessageAsync(first, new Dictionary<string, object> { ["tried"] = 1 });
        var second = await receiver.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal(2, second.DeliveryCount);
        Assert.Equal(1, second.ApplicationProperties["tried"]);
        Assert.Equal(first.SequenceNumber, second.SequenceNumber);
        await receiver.CompleteMessageAsync(second);
    }

    [Fact]
    public async Task A_dead_lettered_message_carries_reason_description_and_changes()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "a");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        var message = await receiver.ReceiveMessageAsync(Bus.Patience);
        await receiver.DeadLetterMessageAsync(message, new Dictionary<string, object> { ["by"] = "test" }, "broken", "it really is");

        await using var morgue = bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var dead = await morgue.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal("broken", dead.DeadLetterReason);
        Assert.Equal("it really is", dead.DeadLetterErrorDescription);
        Assert.Equal("test", dead.ApplicationProperties["by"]);
        await morgue.CompleteMessageAsync(dead);
        Assert.Null(await morgue.PeekMessageAsync());
    }

    [Fact]
    public async Task A_message_that_fails_too_often_is_dead_lettered()
    {
        await using var bus = await Bus.StartAsync(options => options.Queues.Add(new QueueDefinition("twice") { MaxDeliveryCount = 2 }));
        await bus.SendAsync("twice", "a");
        await using var receiver = bus.Client.CreateReceiver("twice");
        await receiver.AbandonMessageAsync(await receiver.ReceiveMessageAsync(Bus.Patience));
        await receiver.AbandonMessageAsync(await receiver.ReceiveMessageAsync(Bus.Patience));
        Assert.Null(await receiver.ReceiveMessageAsync(Bus.Moment));
        await using var morgue = bus.Client.CreateReceiver("twice", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        Assert.Equal("MaxDeliveryCountExceeded", (await morgue.ReceiveMessageAsync(Bus.Patience)).DeadLetterReason);
    }

    [Fact]
    public async Task A_deferred_message_is_received_by_its_number_and_settled()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "a", "b");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        var message = await receiver.ReceiveMessageAsync(Bus.Patience);
        await receiver.DeferMessageAsync(message, new Dictionary<string, object> { ["why"] = "later" });
        Assert.Equal("b", (await receiver.ReceiveMessageAsync(Bus.Patience)).Body.ToString());

        var peeked = await receiver.PeekMessageAsync();
        Assert.Equal(ServiceBusMessageState.Deferred, peeked.State);
        var deferred = await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber);
        Assert.Equal("a", deferred.Body.ToString());
        Assert.Equal("later", deferred.ApplicationProperties["why"]);
        await receiver.RenewMessageLockAsync(deferred);
        await receiver.CompleteMessageAsync(deferred);
        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, refusal.Reason);
    }

    [Fact]
    public async Task A_lock_that_expired_is_lost_and_the_message_comes_again()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bus = await Bus.StartAsync(options => options.Time = time);
        await bus.SendAsync(Bus.Queue, "a");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        var message = await receiver.ReceiveMessageAsync(Bus.Patience);
        time.Advance(TimeSpan.FromMinutes(1));

        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(message));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, refusal.Reason);
        refusal = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.RenewMessageLockAsync(message));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, refusal.Reason);
        var again = await receiver.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal(2, again.DeliveryCount);
        await receiver.CompleteMessageAsync(again);
    }

    [Fact]
    public async Task A_renewed_lock_lasts_longer()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bus = await Bus.StartAsync(options => options.Time = time);
        await bus.SendAsync(Bus.Queue, "a");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        var message = await receiver.ReceiveMessageAsync(Bus.Patience);
        var until = message.LockedUntil;
        time.Advance(TimeSpan.FromSeconds(40));
        await receiver.RenewMessageLockAsync(message);
        Assert.Equal(until + TimeSpan.FromSeconds(40), message.LockedUntil, TimeSpan.FromMilliseconds(2));
        time.Advance(TimeSpan.FromSeconds(40));
        await receiver.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task A_processor_settles_what_it_handled_and_gets_again_what_failed()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, Enumerable.Range(0, 50).Select(index => $"m{index}").ToArray());
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var done = new TaskCompletionSource();
        await using var processor = bus.Client.CreateProcessor(Bus.Queue, new ServiceBusProcessorOptions { MaxConcurrentCalls = 8, PrefetchCount = 20 });
        processor.ProcessMessageAsync += arguments =>
        {
            var text = arguments.Message.Body.ToString();
            var times = seen.AddOrUpdate(text, 1, (_, count) => count + 1);
            if (text == "m7" && times == 1)
                throw new InvalidOperationException("once");
            if (seen.Count == 50 && seen.GetValueOrDefault("m7") == 2)
                done.TrySetResult();
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        await done.Task.WaitAsync(Bus.Patience);
        await processor.StopProcessingAsync();
        Assert.Equal(51, seen.Values.Sum());
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Null(await receiver.PeekMessageAsync());
    }
}
