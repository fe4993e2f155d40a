using System.Diagnostics;
using Amqp.Types;
using Azure.Messaging.ServiceBus;
using Workflow.Emulator.Broker;
using Workflow.Emulator.Tests.Conformance;

namespace Workflow.Emulator.Tests.Robustness;

/// <summary>What one client suffers or does must not reach the others. These tests look at memory, and so run alone.</summary>
[Collection(nameof(Alone))]
public sealed class HardshipTests
{
    [Fact]
    public async Task A_client_killed_mid_transfer_leaves_nothing_behind()
    {
        await using var bus = await Bus.StartAsync();
        using (var client = await RawClient.OpenAsync(bus.Emulator))
        {
            await client.SendAsync(RawClient.Sender(Bus.Queue, 0));
            await client.SendAsync(RawClient.Transfer(0, 0, "half", more: true));
            var cut = RawClient.Transfer(0, 0, new string('x', 1_000));
            await client.SendAsync(cut[..500]);
            client.Kill();
        }

        await UntilAsync(() => bus.Emulator.ConnectionCount == 0);
        await bus.SendAsync(Bus.Queue, "whole");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Equal(["whole"], (await receiver.PeekMessagesAsync(10)).Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task The_session_of_a_killed_client_is_free_again_and_its_delivery_counted()
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendToSessionAsync(Bus.SessionQueue, "one", "a");
        using var client = await RawClient.OpenAsync(bus.Emulator);
        await client.SendAsync(RawClient.Receiver(Bus.SessionQueue, 0, new Map { [(Symbol)"com.microsoft:session-filter"] = null }));
        await client.SendAsync(RawClient.Credit(0, 10));
        var messages = bus.Emulator.Namespace.Source(Bus.SessionQueue);
        await UntilAsync(() => messages.Peek(0, 1, null)[0].State == MessageState.Locked);
        client.Kill();

        await using var session = await bus.Client.AcceptNextSessionAsync(Bus.SessionQueue);
        var message = await session.ReceiveMessageAsync(Bus.Patience);
        Assert.Equal(("one", 2), (message.SessionId, message.DeliveryCount));
    }

    [Fact]
    public async Task A_silent_connection_is_cut_and_a_living_one_is_not()
    {
        await using var bus = await Bus.StartAsync(options => options.IdleTimeout = TimeSpan.FromSeconds(1));
        using var living = await RawClient.OpenAsync(bus.Emulator);
        using var halfOpen = await RawClient.OpenAsync(bus.Emulator);
        using var mute = await RawClient.ConnectAsync(bus.Emulator);
        await UntilAsync(() => bus.Emulator.ConnectionCount == 3);
        for (var watch = Stopwatch.StartNew(); bus.Emulator.ConnectionCount > 1; await Task.Delay(50))
        {
            Assert.True(watch.Elapsed < Bus.Patience, "Silent connections are kept.");
            await living.SendAsync(RawClient.Heartbeat);
        }

        await living.SendAsync(RawClient.Sender(Bus.Queue, 0));
        await living.SendAsync(RawClient.Transfer(0, 0, "alive"));
        await UntilAsync(() => bus.Emulator.Namespace.Source(Bus.Queue).Counts.Active == 1);
    }

    [Fact]
    public async Task Five_hundred_idle_links_do_not_hinder_the_others()
    {
        await using var bus = await Bus.StartAsync();
        using var client = await RawClient.OpenAsync(bus.Emulator);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var handle = 0u; handle < 500; handle++)
            await client.SendAsync(RawClient.Receiver(Bus.Queue, handle));
        await bus.SendAsync(Bus.Queue, "a");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Equal("a", (await receiver.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 20 * 1024 * 1024);
    }

    [Fact]
    public async Task A_slow_reader_gets_no_more_than_its_way_out_holds_and_hinders_nobody()
    {
        const int count = 600, size = 100_000;
        await using var bus = await Bus.StartAsync();
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => sender.SendMessageAsync(new ServiceBusMessage(new byte[size]))));
        using var slow = await RawClient.OpenAsync(bus.Emulator);
        await slow.SendAsync(RawClient.Receiver(Bus.Queue, 0));
        await slow.SendAsync(RawClient.Credit(0, count));

        // Kernel buffers of both sides and the emulator's own hold a few megabytes: far less than the 60 that wait.
        var messages = bus.Emulator.Namespace.Source(Bus.Queue);
        await UntilAsync(() => Locked() > 0);
        var held = await SettledAsync(Locked);
        Assert.InRange(held, 1, count / 2);

        await using var quick = bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        for (var left = count - held; left > 0;)
            left -= (await quick.ReceiveMessagesAsync(left, Bus.Patience)).Count;
        Assert.Equal(held, messages.Counts.Active);

        int Locked() => messages.Peek(0, count, null).Count(message => message.State == MessageState.Locked);
    }

    [Fact]
    public async Task Memory_stays_flat_while_messages_flow_through()
    {
        await using var bus = await Bus.StartAsync();
        await PumpAsync(bus, 2_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await PumpAsync(bus, 20_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 10 * 1024 * 1024);
        Assert.Equal(0, bus.Emulator.Namespace.Source(Bus.Queue).Counts.Bytes);
    }

    [Fact]
    public async Task Dead_clients_are_not_kept_in_memory_by_the_locks_they_leave()
    {
        await using var bus = await Bus.StartAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var index = 0; index < 1_000; index++)
        {
            using var client = await RawClient.OpenAsync(bus.Emulator);
            await client.SendAsync([.. RawClient.Sender(Bus.Queue, 0), .. RawClient.Receiver(Bus.Queue, 1), .. RawClient.Credit(1, 1), .. RawClient.Transfer(0, 0, "x")]);
            client.FinishSending();
            await client.ReadToEndAsync();
        }

        await UntilAsync(() => bus.Emulator.ConnectionCount == 0);
        Assert.Equal(1_000, bus.Emulator.Namespace.Source(Bus.Queue).Counts.Active);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 5 * 1024 * 1024);
    }

    [Fact]
    public async Task Clients_recover_from_dropped_connections()
    {
        await using var bus = await Bus.StartAsync(options => options.Faults = new FaultOptions { Seed = 3, DropConnection = 0.1 });
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        await using var processor = bus.Connect().CreateProcessor(Bus.Queue, new ServiceBusProcessorOptions { MaxConcurrentCalls = 4 });
        processor.ProcessMessageAsync += arguments =>
        {
            seen.AddOrUpdate(arguments.Message.Body.ToString(), 1, (_, count) => count + 1);
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        for (var index = 0; index < 50; index++)
            await sender.SendMessageAsync(new ServiceBusMessage($"m{index}"));
        await processor.StartProcessingAsync();
        await UntilAsync(() =>
        {
            bus.Emulator.LoseLocks();
            return seen.Count == 50;
        });
        bus.Emulator.InjectFaults(new FaultOptions());
        await processor.StopProcessingAsync();
    }

    private static async Task PumpAsync(Bus bus, int count)
    {
        await using var sender = bus.Client.CreateSender(Bus.Queue);
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { PrefetchCount = 200 });
        for (var done = 0; done < count; done += 100)
        {
            await sender.SendMessagesAsync(Enumerable.Range(0, 100).Select(_ => new ServiceBusMessage(new byte[200])));
            for (var left = 100; left > 0;)
            {
                var messages = await receiver.ReceiveMessagesAsync(left, Bus.Patience);
                left -= messages.Count;
                await Task.WhenAll(messages.Select(message => receiver.CompleteMessageAsync(message)));
            }
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var watch = Stopwatch.StartNew(); !holds(); await Task.Delay(10))
            Assert.True(watch.Elapsed < Bus.Patience, "It did not come to pass.");
    }

    /// <summary>A value once it has stopped changing.</summary>
    private static async Task<int> SettledAsync(Func<int> value)
    {
        for (var (last, same) = (value(), 0); ; await Task.Delay(20))
        {
            var now = value();
            same = now == last ? same + 1 : 0;
            last = now;
            if (same == 15)
                return now;
        }
    }
}
