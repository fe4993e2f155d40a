using Azure.Messaging.ServiceBus;

namespace Workflow.Emulator.Tests.Conformance;

public sealed class LimitTests
{
    [Fact]
    public async Task A_batch_arrives_as_its_messages_in_order()
    {
        await using var bus = await Bus.StartAsync();
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        using var batch = await sender.CreateMessageBatchAsync();
        for (var index = 0; index < 100; index++)
            Assert.True(batch.TryAddMessage(new ServiceBusMessage($"m{index}") { MessageId = $"{index}" }));
        await sender.SendMessagesAsync(batch);
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { PrefetchCount = 100 });
        for (var index = 0; index < 100; index++)
        {
            var message = await receiver.ReceiveMessageAsync(Bus.Patience);
            Assert.Equal(($"m{index}", $"{index}"), (message.Body.ToString(), message.MessageId));
            await receiver.CompleteMessageAsync(message);
        }
    }

    [Fact]
    public async Task Peek_pages_through_without_locking()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "a", "b", "c");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Equal(["a", "b"], (await receiver.PeekMessagesAsync(2)).Select(message => message.Body.ToString()));
        Assert.Equal(["c"], (await receiver.PeekMessagesAsync(2)).Select(message => message.Body.ToString()));
        Assert.Empty(await receiver.PeekMessagesAsync(2));
        Assert.Equal(["b"], (await receiver.PeekMessagesAsync(1, fromSequenceNumber: 2)).Select(message => message.Body.ToString()));
        Assert.Equal(1, (await receiver.ReceiveMessageAsync(Bus.Patience)).DeliveryCount);
    }

    [Fact]
    public async Task A_large_message_travels_in_several_frames_both_ways()
    {
        await using var bus = await Bus.StartAsync();
        var body = new byte[250_000];
        new Random(1).NextBytes(body);
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        await sender.SendMessageAsync(new ServiceBusMessage(body));
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        var message = await receiver.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal(body, message.Body.ToArray());
        await receiver.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused()
    {
        await using var bus = await Bus.StartAsync();
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage(new byte[300_000])));
        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refusal.Reason);
        await sender.SendMessageAsync(new ServiceBusMessage("fits"));
    }

    [Fact]
    public async Task A_full_queue_refuses_and_goes_on_when_there_is_room()
    {
        await using var bus = await Bus.StartAsync(options => options.Queues.Add(new QueueDefinition("small") { MaxSizeInMegabytes = 1 }));
        await using var sender = bus.Client.CreateSender("small");
        for (var index = 0; index < 5; index++)
            await sender.SendMessageAsync(new ServiceBusMessage(new byte[200_000]));
        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage(new byte[200_000])));
        Assert.Equal(ServiceBusFailureReason.QuotaExceeded, refusal.Reason);
        await using var receiver = bus.Client.CreateReceiver("small");
        await receiver.CompleteMessageAsync(await receiver.ReceiveMessageAsync(Bus.Patience));
        await sender.SendMessageAsync(new ServiceBusMessage(new byte[200_000]));
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        await using var bus = await Bus.StartAsync();
        await using var receiver = bus.Client.CreateReceiver("nowhere");
        foreach (var act in new Func<Task>[]
        {
            () => bus.SendAsync("nowhere", ["a"]),
            () => receiver.ReceiveMessageAsync(Bus.Moment),
            () => receiver.PeekMessageAsync(),
            () => bus.Client.AcceptNextSessionAsync(Bus.Topic, "nothing"),
        })
        {
            Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, (await Assert.ThrowsAsync<ServiceBusException>(act)).Reason);
        }
    }

    [Fact]
    public async Task A_deleted_queue_cuts_its_clients_off()
    {
        await using var bus = await Bus.StartAsync();
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        var waiting = receiver.ReceiveMessageAsync(Bus.Patience);
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        await sender.SendMessageAsync(new ServiceBusMessage("a"));
        Assert.NotNull(await waiting);
        Assert.True(bus.Emulator.Delete(Bus.Queue));
        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage("b")));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, refusal.Reason);
    }

    [Theory]
    [InlineData("SharedAccessKey=WRONG")]
    [InlineData("SharedAccessKeyName=Other")]
    public async Task Only_the_configured_key_is_accepted(string wrong)
    {
        await using var bus = await Bus.StartAsync();
        var name = wrong.Split('=')[0];
        var parts = bus.Emulator.ConnectionString.Split(';').Select(part => part.StartsWith(name + "=", StringComparison.Ordinal) ? wrong : part);
        await using var stranger = new ServiceBusClient(string.Join(';', parts), new ServiceBusClientOptions { RetryOptions = { MaxRetries = 0 } });
        await using var sender = stranger.CreateSender(Bus.Queue);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => sender.SendMessageAsync(new ServiceBusMessage("a")));
    }
}
