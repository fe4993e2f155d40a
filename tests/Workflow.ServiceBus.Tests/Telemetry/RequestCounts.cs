using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Workflow.ServiceBus.Tests;

/// <summary>Counts by operation, and messages by process, from now on.</summary>
internal sealed class RequestCounts : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener = new();

    public RequestCounts(ServiceBusTelemetry telemetry)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, telemetry.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, measurement, tags, _) =>
        {
            string? operation = null, process = null;
            foreach (var (tag, value) in tags)
            {
                operation = tag == "operation" ? (string?)value : operation;
                process = tag == "workflow.process" ? (string?)value : process;
            }
            _counts.AddOrUpdate(operation ?? $"message {process}", measurement, (_, count) => count + measurement);
        });
        _listener.Start();
    }

    public long this[string name] => _counts.GetValueOrDefault(name);

    public void Dispose() => _listener.Dispose();
}
