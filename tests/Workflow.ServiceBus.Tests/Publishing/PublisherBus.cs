using System.Diagnostics.Metrics;
using Workflow.Emulator;

namespace Workflow.ServiceBus.Tests;

/// <summary>A publisher on an emulator of its own, with a topic whose only subscription takes everything.</summary>
internal sealed class PublisherBus : IAsyncDisposable
{
    public static readonly TopicDefinition Topic = new("hello", new SubscriptionDefinition("all")) { RequiresDuplicateDetection = true };

    private readonly ServiceBusTelemetry _telemetry = new();
    private readonly MeterListener _listener = new();
    private readonly ServiceBusClients _clients;
    private int _sends;
    private bool _stopped;

    private PublisherBus(ServiceBusEmulator emulator)
    {
        Emulator = emulator;
        var options = new ServiceBusOptions { ConnectionString = emulator.ConnectionString };
        _clients = new ServiceBusClients(options);
        Publisher = new ServiceBusPublisher(_clients, [], options, _telemetry);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _telemetry.Meter) && instrument.Name == "workflow.servicebus.requests")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref _sends));
        _listener.Start();
    }

    public ServiceBusEmulator Emulator { get; }

    public ServiceBusPublisher Publisher { get; }

    /// <summary>How many requests it has made.</summary>
    public int Sends => _sends;

    public static async Task<PublisherBus> StartAsync(Action<EmulatorOptions>? configure = null)
    {
        var options = new EmulatorOptions { Topics = { Topic } };
        configure?.Invoke(options);
        return new PublisherBus(await ServiceBusEmulator.StartAsync(options));
    }

    public ValueTask StopEmulatorAsync()
    {
        _stopped = true;
        return Emulator.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Publisher.DisposeAsync();
        await _clients.DisposeAsync();
        if (!_stopped)
            await Emulator.DisposeAsync();
        _listener.Dispose();
        _telemetry.Dispose();
    }
}
