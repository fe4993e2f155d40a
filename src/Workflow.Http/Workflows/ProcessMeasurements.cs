using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Workflow.Http;

/// <summary>What this host's processes have measured of themselves, taken from the engine's own meter.</summary>
internal sealed class ProcessMeasurements : IDisposable
{
    private readonly ConcurrentDictionary<string, Measured> _processes = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly ProcessStates _states;

    public ProcessMeasurements(ProcessStates states, WorkflowTelemetry telemetry)
    {
        _states = states;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Several apps of one process (tests) each have a meter of this name.
            if (telemetry.Owns(instrument) && instrument.Name is "workflow.process.lag" or "workflow.process.errors")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, lag, tags, _) => Of(tags).LagSeconds = lag);
        _listener.SetMeasurementEventCallback<long>((_, errors, tags, _) => Of(tags).Add(errors));
        _listener.Start();
    }

    /// <summary>Processes with what was measured of them.</summary>
    public IReadOnlyList<ProcessView> Of(IEnumerable<ProcessDescriptor> processes)
    {
        _listener.RecordObservableInstruments();
        return [.. processes.Select(Of)];
    }

    private ProcessView Of(ProcessDescriptor process)
    {
        var measured = _processes.GetValueOrDefault(process.Name);
        return new ProcessView(
            process.Name,
            process.Kind,
            _states.Current.GetValueOrDefault(process.Name),
            measured?.LagSeconds is { } lag ? Math.Round(lag, 3) : null,
            process.Settings.LagAlert.TotalSeconds,
            measured?.Errors ?? 0);
    }

    public void Dispose() => _listener.Dispose();

    private Measured Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag is { Key: "workflow.process", Value: string process })
                return _processes.GetOrAdd(process, _ => new Measured());
        }
        return new Measured();
    }

    private sealed class Measured
    {
        private long _errors;
        private double _lag = double.NaN;

        public long Errors => Interlocked.Read(ref _errors);

        public double? LagSeconds
        {
            get => Volatile.Read(ref _lag) is var lag && double.IsNaN(lag) ? null : lag;
            set => Volatile.Write(ref _lag, value ?? double.NaN);
        }

        public void Add(long errors) => Interlocked.Add(ref _errors, errors);
    }
}
