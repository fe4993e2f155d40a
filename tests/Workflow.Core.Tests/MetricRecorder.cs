using System.Diagnostics.Metrics;

namespace Workflow.Core.Tests;

/// <summary>Listens to the engine's meter, to what it measures of one workflow. Tests run side by side: give each workflow a name of its own.</summary>
internal sealed class MetricRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<Measurement> _measurements = [];
    private readonly string _workflow;

    /// <param name="workflow">The workflow.</param>
    /// <param name="withCounts">Whether to want what is counted by asking the store, which every app in this process then does.</param>
    public MetricRecorder(string workflow, bool withCounts = false)
    {
        _workflow = workflow;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == WorkflowTelemetry.Name && (withCounts || instrument.Name is not ("workflow.run.in_flight" or "workflow.dead_letter.waiting")))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What an instrument that is looked at says now, with at least these tags.</summary>
    public IReadOnlyList<double> Observe(string instrument, params (string Key, string Value)[] tags)
    {
        lock (_measurements)
            _measurements.RemoveAll(measurement => measurement.Instrument == instrument);
        _listener.RecordObservableInstruments();
        return Values(instrument, tags);
    }

    /// <summary>What was measured by an instrument with at least these tags, in order.</summary>
    public IReadOnlyList<double> Values(string instrument, params (string Key, string Value)[] tags) => [.. Of(instrument, tags).Select(measurement => measurement.Value)];

    /// <summary>The sum of what was measured by an instrument with at least these tags.</summary>
    public double Sum(string instrument, params (string Key, string Value)[] tags) => Values(instrument, tags).Sum();

    /// <summary>What an instrument measured with at least these tags, in order.</summary>
    public IReadOnlyList<Measurement> Of(string instrument, params (string Key, string Value)[] tags)
    {
        lock (_measurements)
            return [.. _measurements.Where(measurement => measurement.Instrument == instrument && tags.All(tag => measurement.Tags.GetValueOrDefault(tag.Key) == tag.Value))];
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = new Dictionary<string, string?>();
        foreach (var (key, tag) in tags)
            all[key] = tag?.ToString();
        if (all.GetValueOrDefault("workflow.name") != _workflow)
            return;
        lock (_measurements)
            _measurements.Add(new Measurement(instrument.Name, value, all));
    }

    internal sealed record Measurement(string Instrument, double Value, IReadOnlyDictionary<string, string?> Tags);
}
