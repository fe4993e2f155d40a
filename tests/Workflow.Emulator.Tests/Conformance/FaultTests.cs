using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace Workflow.Emulator.Tests.Conformance;

/// <summary>Faults as a client sees them.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_completed_message_is_delivered_once_more()
    {
        await using var bus = await Bus.StartAsync(options => options.Faults = new FaultOptions { DuplicateDelivery = 1 });
        await bus.SendAsync(Bus.Queue, "a");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        var first = await receiver.ReceiveMessageAsync(Bus.Patience);
        await receiver.CompleteMessageAsync(first);
        bus.Emulator.InjectFaults(new FaultOptions());
        var second = await receiver.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal((first.MessageId, first.SequenceNumber), (second.MessageId, second.SequenceNumber));
        await receiver.CompleteMessageAsync(second);
        Assert.Null(await receiver.PeekMessageAsync());
    }

    [Fact]
    public async Task Locks_are_lost_on_demand()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "a");
        await bus.SendToSessionAsync(Bus.SessionQueue, "one", "b");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        await using var session = await bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
        var a = await receiver.ReceiveMessageAsync(Bus.Patience);
        var b = await session.ReceiveMessageAsync(Bus.Patience);
        bus.Emulator.LoseLocks();
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, (await Assert.ThrowsAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(a))).Reason);
        Assert.Equal(ServiceBusFailureReason.SessionLockLost, (await Assert.ThrowsAsync<ServiceBusException>(() => session.CompleteMessageAsync(b))).Reason);
    }

    [Fact]
    public async Task Everything_is_lost_on_demand()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "a", "b");
        bus.Emulator.LoseEverything();
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Null(await receiver.PeekMessageAsync());
    }

    [Fact]
    public async Task A_client_goes_on_after_its_connection_was_dropped()
    {
        await using var bus = await Bus.StartAsync();
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        await sender.SendMessageAsync(new ServiceBusMessage("before"));
        var before = await receiver.ReceiveMessageAsync(Bus.Patience);
        bus.Emulator.DropConnections();
        await sender.SendMessageAsync(new ServiceBusMessage("after"));
        Assert.Equal("after", (await receiver.ReceiveMessageAsync(Bus.Patience)).Body.ToString());

        // The lock outlives the link: the client settles through management.
        await receiver.CompleteMessageAsync(before);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task A_delivery_whose_client_is_gone_counts_and_one_whose_session_was_closed_does_not(bool isGone, int deliveryCount)
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendToSessionAsync(Bus.SessionQueue, "one", "a");
        await using var first = await bus.Client.AcceptSessionAsync(Bus.SessionQueue, "one");
        Assert.Equal(1, (await first.ReceiveMessageAsync(Bus.Patience)).DeliveryCount);

        if (isGone)
            bus.Emulator.DropConnections();
        else
            await first.CloseAsync();

        await using var next = await bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
        Assert.Equal(deliveryCount, (await next.ReceiveMessageAsync(Bus.Patience)).DeliveryCount);
    }

    [Fact]
    public async Task A_delayed_delivery_comes_later()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bus = await Bus.StartAsync(options =>
        {
            options.Time = time;
            options.Faults = new FaultOptions { DelayDelivery = 1, Delay = TimeSpan.FromSeconds(30) };
        });
        await bus.SendAsync(Bus.Queue, "a");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        ServiceBusReceivedMessage? message = null;
        var waits = 0;
        for (; message is null && waits < 100; waits++)
        {
            message = await receiver.ReceiveMessageAsync(Bus.Moment);
            time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal("a", message?.Body.ToString());
        Assert.InRange(waits, 4, 100);
    }

    [Fact]
    public async Task Transactions_are_refused_with_a_clear_error()
    {
        await using var bus = await Bus.StartAsync();
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        using var scope = new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled);
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => sender.SendMessageAsync(new ServiceBusMessage("a")));
        Assert.Contains("not supported by the emulator", refusal.Message, StringComparison.Ordinal);
    }
}
