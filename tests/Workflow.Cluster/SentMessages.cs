using System.Diagnostics.Metrics;
using Workflow.ServiceBus;

namespace Workflow.Cluster;

/// <summary>Counts the messages that this process sends.</summary>
internal sealed class SentMessages : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public SentMessages()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServiceBusTelemetry.Name && instrument.Name == "workflow.servicebus.messages_sent")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
