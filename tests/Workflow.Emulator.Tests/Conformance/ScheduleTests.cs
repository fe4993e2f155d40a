using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace Workflow.Emulator.Tests.Conformance;

public sealed class ScheduleTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Theory]
    [InlineData(Bus.Queue)]
    [InlineData(Bus.Topic)]
    public async Task A_scheduled_message_comes_when_due_and_a_cancelled_one_never(string entity)
    {
        await using var bus = await StartAsync();
        await using var sender = bus.Client.CreateSender(entity);
        var due = _time.GetUtcNow().AddMinutes(10);
        var kept = await sender.ScheduleMessageAsync(new ServiceBusMessage("kept"), due);
        var dropped = await sender.ScheduleMessageAsync(new ServiceBusMessage("dropped"), due);
        Assert.NotEqual(kept, dropped);
        await sender.CancelScheduledMessageAsync(dropped);
        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => sender.CancelScheduledMessageAsync(dropped));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, refusal.Reason);

        await using var receiver = entity == Bus.Queue ? bus.Client.CreateReceiver(entity) : bus.Client.CreateReceiver(entity, "all");
        Assert.Null(await receiver.ReceiveMessageAsync(Bus.Moment));
        _time.Advance(TimeSpan.FromMinutes(10));
        var message = await receiver.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal("kept", message.Body.ToString());
        Assert.Equal(due, message.ScheduledEnqueueTime, TimeSpan.FromMilliseconds(1));
        Assert.Null(await receiver.ReceiveMessageAsync(Bus.Moment));
    }

    [Fact]
    public async Task A_message_sent_with_a_time_to_appear_appears_then()
    {
        await using var bus = await StartAsync();
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        await sender.SendMessageAsync(new ServiceBusMessage("later") { ScheduledEnqueueTime = _time.GetUtcNow().AddMinutes(1) });
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Equal(ServiceBusMessageState.Scheduled, (await receiver.PeekMessageAsync()).State);
        Assert.Null(await receiver.ReceiveMessageAsync(Bus.Moment));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("later", (await receiver.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
    }

    [Fact]
    public async Task Expired_messages_vanish_or_are_dead_lettered_as_the_queue_says()
    {
        await using var bus = await StartAsync();
        foreach (var queue in new[] { Bus.Queue, "keeps" })
        {
            await using var sender = bus.Client.CreateSender(queue);
            await sender.SendMessageAsync(new ServiceBusMessage("short") { TimeToLive = TimeSpan.FromSeconds(30) });
        }

        _time.Advance(TimeSpan.FromSeconds(31));
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Null(await receiver.PeekMessageAsync());
        await using var morgue = bus.Client.CreateReceiver("keeps", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        Assert.Equal("TTLExpiredException", (await morgue.ReceiveMessageAsync(Bus.Patience)).DeadLetterReason);
    }

    [Fact]
    public async Task A_duplicate_is_dropped_within_the_window()
    {
        await using var bus = await StartAsync();
        await using var sender = bus.Client.CreateSender("once");
        await sender.SendMessageAsync(new ServiceBusMessage("a") { MessageId = "1" });
        await sender.SendMessageAsync(new ServiceBusMessage("again") { MessageId = "1" });
        _time.Advance(TimeSpan.FromMinutes(2));
        await sender.SendMessageAsync(new ServiceBusMessage("later") { MessageId = "1" });
        await using var receiver = bus.Client.CreateReceiver("once");
        Assert.Equal(["a", "later"], (await receiver.PeekMessagesAsync(10)).Select(message => message.Body.ToString()));
    }

    private Task<Bus> StartAsync() => Bus.StartAsync(options =>
    {
        options.Time = _time;
        options.Queues.Add(new QueueDefinition("keeps") { DeadLetteringOnMessageExpiration = true });
        options.Queues.Add(new QueueDefinition("once") { RequiresDuplicateDetection = true });
    });
}
