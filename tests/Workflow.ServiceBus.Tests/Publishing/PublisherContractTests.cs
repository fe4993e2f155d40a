using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;
using Workflow.Emulator;

namespace Workflow.ServiceBus.Tests;

/// <summary>The publisher keeps the contract of publishers, over the wire.</summary>
public sealed class PublisherContractTests : EventPublisherContract, IAsyncDisposable, IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ServiceBusTelemetry _telemetry = new();
    private ServiceBusEmulator? _emulator;
    private ServiceBusClients? _clients;
    private ServiceBusPublisher? _publisher;

    protected override DateTimeOffset Now => _time.GetUtcNow();

    private ServiceBusEmulator Emulator => _emulator ?? throw new InvalidOperationException("No publisher was made.");

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (_publisher is not null)
            await _publisher.DisposeAsync();
        if (_clients is not null)
            await _clients.DisposeAsync();
        if (_emulator is not null)
            await _emulator.DisposeAsync();
        _telemetry.Dispose();
    }

    protected override async Task<IEventPublisher> CreatePublisherAsync(IReadOnlyList<Subscription> subscriptions)
    {
        var options = new EmulatorOptions { Time = _time };
        foreach (var workflow in subscriptions.GroupBy(subscription => subscription.Workflow))
        {
            options.Topics.Add(new TopicDefinition(EntityNames.TopicOf(workflow.Key), [.. workflow.Select(subscription => new SubscriptionDefinition(EntityNames.SubscriptionOf(subscription.Process))
            {
                RequiresSession = true,
                Rules = [new RuleDefinition("process", new CorrelationRuleFilter { Properties = new Dictionary<string, object?> { [EventMessage.ProcessProperty] = subscription.Process } })],
            })]));
        }
        _emulator = await ServiceBusEmulator.StartAsync(options);
        var bus = new ServiceBusOptions { ConnectionString = _emulator.ConnectionString };
        _clients = new ServiceBusClients(bus);
        _publisher = new ServiceBusPublisher(_clients, subscriptions, bus, _telemetry);
        return _publisher;
    }

    protected override async Task<WorkflowEvent?> ReceiveAsync(string process)
    {
        var (topic, subscription) = (EntityNames.TopicOf("contract"), EntityNames.SubscriptionOf(process));
        if (Emulator.Count($"{topic}/Subscriptions/{subscription}").Active == 0)
            return null;
        await using var receiver = await _clients!.Receiving.AcceptNextSessionAsync(topic, subscription);
        var message = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(20));
        await receiver.CompleteMessageAsync(message);
        return EventMessage.Decode(message).Event;
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
