using System.Diagnostics.Metrics;
using Workflow.ServiceBus;

namespace Workflow.Cluster;

/// <summary>Counts the messages that this process sends, and its requests to the broker.</summary>
internal sealed class SentMessages : IDisposable
{
    private const string Sent = "workflow.servicebus.messages_sent";
    private const string Asked = "workflow.servicebus.requests";

    private readonly MeterListener _listener = new();
    private long _count;
    private long _requests;

    public SentMessages()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServiceBusTelemetry.Name && instrument.Name is Sent or Asked)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Interlocked.Add(ref instrument.Name == Sent ? ref _count : ref _requests, value));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    /// <summary>Sends, accepts, receives, completions and so on: what a broker has to answer.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public void Dispose() => _listener.Dispose();
}
