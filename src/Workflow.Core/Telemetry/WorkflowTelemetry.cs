using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Workflow;

/// <summary>The engine's meter and activity source, both named <see cref="Name"/>.</summary>
/// <remarks>The meaning of the metrics is luno/workflow's, the names follow OpenTelemetry.</remarks>
public sealed class WorkflowTelemetry : IDisposable
{
    /// <summary>The name of the <see cref="Meter"/> and the <see cref="ActivitySource"/>.</summary>
    public const string Name = "Workflow";

    private readonly Meter _meter = new(Name);
    private readonly Gauge<double> _lag;
    private readonly Gauge<int> _lagAlert;
    private readonly Gauge<int> _state;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _runStateChanges;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _deadLetters;

    /// <summary>Creates the instruments.</summary>
    public WorkflowTelemetry()
    {
        _lag = _meter.CreateGauge<double>("workflow.process.lag", "s", "lag between now and the current event timestamp in seconds");
        _lagAlert = _meter.CreateGauge<int>("workflow.process.lag_alert", null, "whether or not the process lag exceeds its alert threshold");
        _state = _meter.CreateGauge<int>("workflow.process.state", null, "state of the process: 0 unknown, 1 shutdown, 2 running, 3 idle");
        _latency = _meter.CreateHistogram("workflow.process.latency", "s", "event processing latency in seconds", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.01, 0.1, 1, 5, 10, 60, 300],
        });
        _errors = _meter.CreateCounter<long>("workflow.process.errors", "{error}", "number of errors of the process");
        _skipped = _meter.CreateCounter<long>("workflow.process.skipped_events", "{event}", "number of events that the process skipped, by reason");
        _runStateChanges = _meter.CreateCounter<long>("workflow.run.state_changes", "{change}", "number of moves stored, by previous and current run state");
        _conflicts = _meter.CreateCounter<long>("workflow.run.conflicts", "{conflict}", "number of moves discarded because somebody else had moved the run");
        _deadLetters = _meter.CreateCounter<long>("workflow.process.dead_letters", "{message}", "number of messages that the broker gave up on");
    }

    internal ActivitySource Activities { get; } = new(Name);

    /// <summary>Whether an instrument is one of these, and not of another app in this process.</summary>
    public bool Owns(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        return ReferenceEquals(instrument.Meter, _meter);
    }

    internal void Received(ProcessTags process, TimeSpan lag, TimeSpan alertAbove)
    {
        if (_lag.Enabled)
            _lag.Record(lag.TotalSeconds, process.Tags);
        if (_lagAlert.Enabled)
            _lagAlert.Record(lag > alertAbove ? 1 : 0, process.Tags);
    }

    internal void Handled(ProcessTags process, TimeSpan duration)
    {
        if (_latency.Enabled)
            _latency.Record(duration.TotalSeconds, process.Tags);
    }

    internal void Failed(ProcessTags process) => _errors.Add(1, process.Tags);

    internal void Skipped(ProcessTags process, string reason)
    {
        if (_skipped.Enabled)
            _skipped.Add(1, [.. process.Tags, new("reason", reason)]);
    }

    internal void DeadLettered(ProcessTags process) => _deadLetters.Add(1, process.Tags);

    internal void StateOf(ProcessTags process, ProcessState state) => _state.Record((int)state, process.Tags);

    internal void Moved(string workflow, RunState previous, RunState current)
    {
        if (_runStateChanges.Enabled)
            _runStateChanges.Add(1, new("workflow.name", workflow), new("workflow.run_state.previous", previous.ToString()), new("workflow.run_state.current", current.ToString()));
    }

    internal void Conflicted(string workflow, string process) =>
        _conflicts.Add(1, new KeyValuePair<string, object?>("workflow.name", workflow), new KeyValuePair<string, object?>("workflow.process", process));

    /// <inheritdoc />
    public void Dispose()
    {
        _meter.Dispose();
        Activities.Dispose();
    }
}

/// <summary>The tags that every metric of a process carries, made once.</summary>
internal sealed class ProcessTags(string workflow, string process)
{
    public KeyValuePair<string, object?>[] Tags { get; } = [new("workflow.name", workflow), new("workflow.process", process)];
}
