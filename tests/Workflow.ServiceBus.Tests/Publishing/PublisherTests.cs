using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Workflow.Emulator;

namespace Workflow.ServiceBus.Tests;

/// <summary>What the publisher does beyond the contract: batches, failures with their reasons, and no endless patience.</summary>
public sealed class PublisherTests
{
    [Fact]
    public async Task Many_events_go_in_as_few_requests_as_fit()
    {
        await using var bus = await PublisherBus.StartAsync(options => options.MaxMessageSize = 16 * 1024);
        var events = Enumerable.Range(0, 100).Select(i => EventMessageTests.Event($"f{i}")).ToList();

        await bus.Publisher.PublishAsync(events, CancellationToken.None);

        Assert.Equal(100, bus.Emulator.Count("hello/Subscriptions/all").Active);
        Assert.InRange(bus.Sends, 2, 20);
    }

    [Fact]
    public async Task Events_of_several_workflows_go_each_to_its_topic()
    {
        await using var bus = await PublisherBus.StartAsync(options => options.Topics.Add(new TopicDefinition("other", new SubscriptionDefinition("all"))));

        await bus.Publisher.PublishAsync([EventMessageTests.Event("a"), EventMessageTests.Event("b") with { Workflow = "other" }, EventMessageTests.Event("c")], CancellationToken.None);

        Assert.Equal(2, bus.Emulator.Count("hello/Subscriptions/all").Active);
        Assert.Equal(1, bus.Emulator.Count("other/Subscriptions/all").Active);
    }

    [Fact]
    public async Task A_missing_topic_is_told_of_with_what_to_do()
    {
        await using var bus = await PublisherBus.StartAsync();

        var error = await Assert.ThrowsAsync<EventPublishException>(async () => await bus.Publisher.PublishAsync([EventMessageTests.Event() with { Workflow = "nobody" }], CancellationToken.None));

        Assert.Equal((PublishFailure.EntityMissing, "nobody", false), (error.Failure, error.Topic, error.IsTransient));
        Assert.Contains("dotnet run dev.cs topology", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_event_that_is_too_large_is_told_as_such(int count)
    {
        await using var bus = await PublisherBus.StartAsync(options => options.MaxMessageSize = 4 * 1024);
        var large = EventMessageTests.Event() with { ReceiptKey = new string('k', 8 * 1024) };

        var error = await Assert.ThrowsAsync<EventPublishException>(async () => await bus.Publisher.PublishAsync([.. Enumerable.Repeat(large, count)], CancellationToken.None));

        Assert.Equal(PublishFailure.TooLarge, error.Failure);
    }

    [Fact]
    public async Task A_full_topic_is_told_as_such()
    {
        await using var bus = await PublisherBus.StartAsync(options => options.Topics.Add(new TopicDefinition("full", new SubscriptionDefinition("all")) { MaxSizeInMegabytes = 0 }));

        var error = await Assert.ThrowsAsync<EventPublishException>(async () => await bus.Publisher.PublishAsync([EventMessageTests.Event() with { Workflow = "full" }], CancellationToken.None));

        Assert.Equal(PublishFailure.QuotaExceeded, error.Failure);
    }

    [Fact]
    public async Task A_broker_that_is_away_is_given_up_on_within_the_limit_and_found_again()
    {
        await using var bus = await PublisherBus.StartAsync();
        await bus.Publisher.PublishAsync([EventMessageTests.Event("before")], CancellationToken.None);
        var port = bus.Emulator.Port;
        await bus.StopEmulatorAsync();

        var started = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<EventPublishException>(async () => await bus.Publisher.PublishAsync([EventMessageTests.Event("during")], CancellationToken.None));

        Assert.Equal((PublishFailure.Unavailable, true), (error.Failure, error.IsTransient));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await using var again = await ServiceBusEmulator.StartAsync(new EmulatorOptions { Port = port, Topics = { PublisherBus.Topic } });
        await bus.Publisher.PublishAsync([EventMessageTests.Event("after")], CancellationToken.None);
        Assert.Equal(1, again.Count("hello/Subscriptions/all").Active);
    }

    [Fact]
    public async Task The_same_publication_twice_arrives_once_where_the_topic_detects_duplicates()
    {
        await using var bus = await PublisherBus.StartAsync();

        await bus.Publisher.PublishAsync([EventMessageTests.Event()], CancellationToken.None);
        await bus.Publisher.PublishAsync([EventMessageTests.Event()], CancellationToken.None);
        await bus.Publisher.PublishAsync([EventMessageTests.Event() with { Republished = 1 }], CancellationToken.None);

        Assert.Equal(2, bus.Emulator.Count("hello/Subscriptions/all").Active);
    }

    [Fact]
    public async Task The_trace_of_what_caused_an_event_goes_with_it()
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await using var bus = await PublisherBus.StartAsync();
        using var activity = new Activity("somebody else's").SetIdFormat(ActivityIdFormat.W3C).Start();

        await bus.Publisher.PublishAsync([EventMessageTests.Event() with { TraceParent = Trace }], CancellationToken.None);

        await using var client = new ServiceBusClient(bus.Emulator.ConnectionString);
        await using var receiver = client.CreateReceiver("hello", "all");
        var message = await receiver.ReceiveMessageAsync(BusApp.Patience);
        Assert.Equal(Trace, message.ApplicationProperties["Diagnostic-Id"]);
        Assert.Equal(Trace, EventMessage.Decode(message).Event.TraceParent);
    }
}
