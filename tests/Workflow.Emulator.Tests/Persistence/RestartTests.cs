using Azure.Messaging.ServiceBus;
using Workflow.Emulator.Tests.Conformance;

namespace Workflow.Emulator.Tests.Persistence;

public sealed class RestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("workflow-emulator-").FullName;

    [Fact]
    public async Task Messages_survive_a_restart_as_they_were()
    {
        long last;
        await using (var bus = await StartAsync())
        {
            await using var sender = bus.Client.CreateSender(Bus.Queue);
            foreach (var text in new[] { "done", "tried", "deferred", "dead", "locked", "untouched" })
                await sender.SendMessageAsync(new ServiceBusMessage(text) { Subject = "s", TimeToLive = TimeSpan.FromHours(1), PartitionKey = "p", ApplicationProperties = { ["n"] = 1 } });
            last = await sender.ScheduleMessageAsync(new ServiceBusMessage("scheduled"), DateTimeOffset.UtcNow.AddHours(1));
            await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
            await receiver.CompleteMessageAsync(await receiver.ReceiveMessageAsync(Bus.Patience));
            await receiver.AbandonMessageAsync(await receiver.ReceiveMessageAsync(Bus.Patience), new Dictionary<string, object> { ["n"] = 2 });
            var tried = await receiver.ReceiveMessageAsync(Bus.Patience);
            await receiver.DeferMessageAsync(await receiver.ReceiveMessageAsync(Bus.Patience));
            await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(Bus.Patience), "broken");
            Assert.Equal("locked", (await receiver.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
            Assert.Equal("tried", tried.Body.ToString());
        }

        await using (var bus = await StartAsync())
        {
            await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
            Assert.Equal(
                [("tried", 2L, ServiceBusMessageState.Active), ("deferred", 3, ServiceBusMessageState.Deferred), ("locked", 5, ServiceBusMessageState.Active), ("untouched", 6, ServiceBusMessageState.Active), ("scheduled", last, ServiceBusMessageState.Scheduled)],
                (await receiver.PeekMessagesAsync(10)).Select(message => (message.Body.ToString(), message.SequenceNumber, message.State)));
            var tried = await receiver.ReceiveMessageAsync(Bus.Patience);
            Assert.Equal(("tried", 2, "s", "p", 2), (tried.Body.ToString(), tried.DeliveryCount, tried.Subject, tried.PartitionKey, tried.ApplicationProperties["n"]));
            Assert.Equal("deferred", (await receiver.ReceiveDeferredMessageAsync(3)).Body.ToString());
            await using var morgue = bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
            Assert.Equal("broken", (await morgue.ReceiveMessageAsync(Bus.Patience)).DeadLetterReason);
            await bus.SendAsync(Bus.Queue, "new");
            Assert.Equal(last + 1, (await receiver.PeekMessagesAsync(1, last + 1))[0].SequenceNumber);
        }
    }

    [Fact]
    public async Task Sessions_and_subscriptions_survive_with_their_state_and_order()
    {
        await using (var bus = await StartAsync())
        {
            await bus.SendToSessionAsync(Bus.Topic, "one", "a", "b", "c");
            await using var session = await bus.Client.AcceptSessionAsync(Bus.Topic, "sessions", "one");
            await session.CompleteMessageAsync(await session.ReceiveMessageAsync(Bus.Patience));
            await session.SetSessionStateAsync(new BinaryData("after a"));
        }

        await using (var bus = await StartAsync())
        {
            await using var session = await bus.Client.AcceptNextSessionAsync(Bus.Topic, "sessions");
            Assert.Equal(("one", "after a"), (session.SessionId, (await session.GetSessionStateAsync()).ToString()));
            Assert.Equal(["b", "c"], (await session.ReceiveMessagesAsync(2, Bus.Patience)).Select(message => message.Body.ToString()));
        }
    }

    [Fact]
    public async Task A_torn_end_costs_only_what_was_torn()
    {
        await using (var bus = await StartAsync())
            await bus.SendAsync(Bus.Queue, "a", "b");
        var file = Directory.GetFiles(_folder, "*.journal").Single();
        using (var stream = File.OpenWrite(file))
            stream.SetLength(stream.Length - 3);

        await using (var bus = await StartAsync())
        {
            await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
            Assert.Equal(["a"], (await receiver.PeekMessagesAsync(10)).Select(message => message.Body.ToString()));
        }
    }

    [Fact]
    public async Task A_folder_belongs_to_one_emulator_at_a_time()
    {
        await using (await StartAsync())
            await Assert.ThrowsAsync<IOException>(StartAsync);
        await using var next = await StartAsync();
    }

    [Fact]
    public async Task Files_go_when_their_messages_are_gone()
    {
        await using var bus = await StartAsync();
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        for (var index = 0; index < 250; index++)
        {
            await sender.SendMessageAsync(new ServiceBusMessage(new byte[200_000]));
            await receiver.ReceiveMessageAsync(Bus.Patience);
        }

        Assert.InRange(Directory.GetFiles(_folder).Sum(file => new FileInfo(file).Length), 0, 20 * 1024 * 1024);
    }

    [Fact]
    public async Task Messages_of_a_deleted_queue_do_not_come_back_and_those_of_a_late_one_wait()
    {
        await using (var bus = await StartAsync())
        {
            bus.Emulator.CreateQueue(new QueueDefinition("late"));
            await bus.SendAsync("late", "waits");
            await bus.SendAsync(Bus.Queue, "goes");
            bus.Emulator.Delete(Bus.Queue);
        }

        await using (await StartAsync())
        {
            // The queue "late" does not exist in this run: what it holds is kept for the next.
        }

        await using (var bus = await StartAsync())
        {
            bus.Emulator.CreateQueue(new QueueDefinition("late"));
            await using var late = bus.Client.CreateReceiver("late");
            Assert.Equal("waits", (await late.PeekMessageAsync()).Body.ToString());
            await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
            Assert.Null(await receiver.PeekMessageAsync());
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<Bus> StartAsync() => Bus.StartAsync(options => options.DataFolder = _folder);
}
