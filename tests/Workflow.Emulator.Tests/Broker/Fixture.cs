using Microsoft.Extensions.Time.Testing;
using Workflow.Emulator.Broker;
using Workflow.Emulator.Faults;

namespace Workflow.Emulator.Tests.Broker;

/// <summary>A namespace on a clock that tests move.</summary>
internal sealed class Fixture : IDisposable
{
    public Fixture(FaultOptions? faults = null) =>
        Namespace = new ServiceBusNamespace(new BrokerContext(Time, new FaultInjector(faults ?? new FaultOptions()), journal: null));

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));

    public ServiceBusNamespace Namespace { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public MessageQueue Queue(Func<QueueDefinition, QueueDefinition>? change = null)
    {
        var definition = new QueueDefinition("orders");
        return Namespace.CreateQueue(change?.Invoke(definition) ?? definition).Messages;
    }

    public MessageQueue SessionQueue(int maxDeliveryCount = 10) =>
        Queue(queue => queue with { RequiresSession = true, MaxDeliveryCount = maxDeliveryCount });

    public void Pass(TimeSpan time) => Time.Advance(time);

    public void Dispose() => Namespace.Dispose();
}
