using Azure.Messaging.ServiceBus;

namespace Workflow.Emulator.Tests.Conformance;

public sealed class SendReceiveTests
{
    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        await using var bus = await Bus.StartAsync();
        var sent = new ServiceBusMessage("hello")
        {
            MessageId = "m-1",
            CorrelationId = "c-1",
            Subject = "greeting",
            ContentType = "text/plain",
            To = "you",
            ReplyTo = "me",
            ReplyToSessionId = "rs",
            PartitionKey = "pk",
            TimeToLive = TimeSpan.FromMinutes(5),
            ApplicationProperties = { ["text"] = "x", ["number"] = 42, ["long"] = 1L << 40, ["flag"] = true, ["real"] = 1.5, ["when"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), ["id"] = Guid.Empty },
        };
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        await sender.SendMessageAsync(sent);
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        var received = await receiver.ReceiveMessageAsync(Bus.Patience);

        Assert.Equal("hello", received.Body.ToString());
        Assert.Equal("m-1", received.MessageId);
        Assert.Equal("c-1", received.CorrelationId);
        Assert.Equal("greeting", received.Subject);
        Assert.Equal("text/plain", received.ContentType);
        Assert.Equal("you", received.To);
        Assert.Equal("me", received.ReplyTo);
        Assert.Equal("rs", received.ReplyToSessionId);
        Assert.Equal("pk", received.PartitionKey);
        Assert.Equal(TimeSpan.FromMinutes(5), received.TimeToLive);
        Assert.Equal(sent.ApplicationProperties.OrderBy(p => p.Key), received.ApplicationProperties.OrderBy(p => p.Key));
        Assert.Equal(1, received.DeliveryCount);
        Assert.Equal(1, received.SequenceNumber);
        Assert.InRange(received.EnqueuedTime, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.InRange(received.LockedUntil, DateTimeOffset.UtcNow.AddSeconds(50), DateTimeOffset.UtcNow.AddSeconds(61));
        await receiver.CompleteMessageAsync(received);
        Assert.Null(await receiver.ReceiveMessageAsync(Bus.Moment));
    }
}
