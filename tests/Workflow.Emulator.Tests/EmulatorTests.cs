using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using Workflow.Emulator.Tests.Conformance;

namespace Workflow.Emulator.Tests;

public sealed class EmulatorTests
{
    [Fact]
    public async Task Each_emulator_is_a_namespace_of_its_own()
    {
        await using var one = await Bus.StartAsync();
        await using var other = await Bus.StartAsync();
        Assert.NotEqual(one.Emulator.Port, other.Emulator.Port);
        await one.SendAsync(Bus.Queue, "a");
        Assert.Equal(new EntityCounts(1, 0, 0), one.Emulator.Count(Bus.Queue));
        Assert.Equal(new EntityCounts(0, 0, 0), other.Emulator.Count(Bus.Queue));
        Assert.Throws<InvalidOperationException>(() => one.Emulator.Count("nowhere"));
    }

    [Fact]
    public async Task Entities_are_created_and_deleted_at_run_time()
    {
        await using var bus = await Bus.StartAsync();
        bus.Emulator.CreateQueue(new QueueDefinition("made"));
        bus.Emulator.CreateTopic(new TopicDefinition("news", new SubscriptionDefinition("s")));
        await bus.SendAsync("made", "a");
        await bus.SendAsync("news", "b");
        Assert.Equal(1, bus.Emulator.Count("news/Subscriptions/s").Active);
        Assert.Throws<InvalidOperationException>(() => bus.Emulator.CreateTopic(new TopicDefinition("MADE")));
        Assert.True(bus.Emulator.Delete("made"));
        Assert.False(bus.Emulator.Delete("made"));
    }

    [Fact]
    public async Task A_definition_that_cannot_be_is_refused_at_the_start()
    {
        var options = new EmulatorOptions { Topics = { new TopicDefinition("t", new SubscriptionDefinition("s") { Rules = [new("r", new SqlRuleFilter("x ="))] }) } };
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => ServiceBusEmulator.StartAsync(options));
        Assert.Contains("'r'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_this_machine_reaches_it_unless_told_otherwise()
    {
        await using var bus = await Bus.StartAsync(options => options.ManagementPort = 0);
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(endpoint => endpoint.Port == bus.Emulator.Port || endpoint.Port == bus.Emulator.ManagementPort)
            .ToList();
        Assert.Equal(2, listening.Count);
        Assert.All(listening, endpoint => Assert.True(IPAddress.IsLoopback(endpoint.Address)));
    }

    [Fact]
    public async Task A_stopped_emulator_takes_no_connections_and_its_port_is_free()
    {
        var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "a");
        var port = bus.Emulator.Port;
        await bus.Emulator.DisposeAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(IPAddress.Loopback, port));
        await Assert.ThrowsAnyAsync<ServiceBusException>(() => bus.Connect(tryTimeout: TimeSpan.FromSeconds(1)).CreateSender(Bus.Queue).SendMessageAsync(new ServiceBusMessage("b")));
        await bus.Client.DisposeAsync();
    }
}
