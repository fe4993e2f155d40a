using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Workflow;

/// <summary>The engine's meter and activity source, both named <see cref="Name"/>. docs/telemetry.md lists what they say.</summary>
/// <remarks>The meaning of the metrics is luno/workflow's, the names follow OpenTelemetry.</remarks>
public sealed class WorkflowTelemetry : IDisposable
{
    /// <summary>The name of the <see cref="Meter"/>, the <see cref="ActivitySource"/> and the log category.</summary>
    public const string Name = "Workflow";

    private readonly Meter _meter = new(Name);
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, ProcessMeter> _processes = new(StringComparer.Ordinal);
    private readonly Gauge<int> _state;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _runStateChanges;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _republished;
    private readonly Counter<long> _armed;
    private readonly ObservableGauge<long> _inFlight;
    private readonly ObservableGauge<long> _deadLettersWaiting;
    private readonly Level _runs;
    private readonly Level _uncounted;
    private readonly Level _overdue;
    private readonly Level _waiting;

    /// <summary>Creates the instruments.</summary>
    /// <param name="time">The clock that ages are told by; null for the system's.</param>
    /// <param name="options">What is measured that costs requests; null for the defaults.</param>
    public WorkflowTelemetry(TimeProvider? time = null, TelemetryOptions? options = null)
    {
        _time = time ?? TimeProvider.System;
        Options = options ?? new TelemetryOptions();
        _runs = new Level(() => Now);
        _uncounted = new Level(() => Now);
        _overdue = new Level(() => Now);
        _waiting = new Level(() => Now);

        _meter.CreateObservableGauge("workflow.process.lag", ObserveLags, "s", "age of the event that the process handles, or handled in the last minute; 0 when it has nothing to do");
        _meter.CreateObservableGauge("workflow.process.lag_alert", ObserveLagAlerts, "{alert}", "1 while the lag exceeds the process's LagAlert, else 0");
        _state = _meter.CreateGauge<int>("workflow.process.state", "{state}", "state of the process on this host: 0 unknown, 1 shutdown, 2 running, 3 idle");
        _latency = _meter.CreateHistogram("workflow.process.latency", "s", "time that handling an event, or a run of a timed process, took", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.01, 0.1, 1, 5, 10, 60, 300],
        });
        _errors = _meter.CreateCounter<long>("workflow.process.errors", "{error}", "number of failed attempts of the process");
        _skipped = _meter.CreateCounter<long>("workflow.process.skipped_events", "{event}", "number of events that the process skipped, by reason");
        _deadLetters = _meter.CreateCounter<long>("workflow.process.dead_letters", "{message}", "number of messages that the broker gave up on");
        _runStateChanges = _meter.CreateCounter<long>("workflow.run.state_changes", "{change}", "number of moves stored, by previous and current run state");
        _conflicts = _meter.CreateCounter<long>("workflow.run.conflicts", "{conflict}", "number of moves discarded because somebody else had moved the run");
        _inFlight = _meter.CreateObservableGauge("workflow.run.in_flight", _runs.Observe, "{run}", "runs that have not finished, among the newest runs, by status and run state");
        _meter.CreateObservableGauge("workflow.run.count_limited", _uncounted.Observe, "{workflow}", "1 when there are more runs than were counted, so that older ones may be in flight too, else 0");
        _meter.CreateObservableGauge("workflow.outbox.age", ObserveOutboxes, "s", "age of the oldest event that the sweep found unconsumed; 0 when it found none");
        _republished = _meter.CreateCounter<long>("workflow.outbox.republished", "{event}", "number of events that the sweep published again");
        _armed = _meter.CreateCounter<long>("workflow.timeout.armed", "{timeout}", "number of timeouts armed");
        _meter.CreateObservableGauge("workflow.timeout.overdue", _overdue.Observe, "{timeout}", "timeouts that the scan found past their time and not fired");
        _deadLettersWaiting = _meter.CreateObservableGauge("workflow.dead_letter.waiting", _waiting.Observe, "{message}", "dead letters that nobody has replayed or discarded, at most 1,000");
    }

    internal ActivitySource Activities { get; } = new(Name);

    internal TelemetryOptions Options { get; }

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Whether anybody listens to what is counted by asking the store.</summary>
    internal bool CountsAreWanted => _inFlight.Enabled || _deadLettersWaiting.Enabled;

    /// <summary>Whether an instrument is one of these, and not of another app in this process.</summary>
    public bool Owns(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        return ReferenceEquals(instrument.Meter, _meter);
    }

    /// <summary>What is measured of a process.</summary>
    internal ProcessMeter Of(ProcessDescriptor process) => _processes.GetOrAdd(process.Name, static (_, of) => new ProcessMeter(of.Telemetry, of.Process), (Telemetry: this, Process: process));

    internal void Handled(ProcessMeter process, TimeSpan duration) => _latency.Record(duration.TotalSeconds, process.Tags);

    internal void Failed(ProcessMeter process) => _errors.Add(1, process.Tags);

    internal void Skipped(ProcessMeter process, string reason)
    {
        if (_skipped.Enabled)
            _skipped.Add(1, [.. process.Tags, new(TelemetryTags.Reason, reason)]);
    }

    internal void DeadLettered(ProcessMeter process) => _deadLetters.Add(1, process.Tags);

    internal void StateOf(ProcessDescriptor process, ProcessState state) => _state.Record((int)state, Of(process).Tags);

    internal void Moved(string workflow, RunState previous, RunState current)
    {
        if (_runStateChanges.Enabled)
            _runStateChanges.Add(1, new(TelemetryTags.Workflow, workflow), new(TelemetryTags.RunStatePrevious, previous.ToString()), new(TelemetryTags.RunStateCurrent, current.ToString()));
    }

    internal void Conflicted(string workflow, string process) =>
        _conflicts.Add(1, new KeyValuePair<string, object?>(TelemetryTags.Workflow, workflow), new KeyValuePair<string, object?>(TelemetryTags.Process, process));

    internal void Republished(string workflow, int count)
    {
        if (count > 0)
            _republished.Add(count, new KeyValuePair<string, object?>(TelemetryTags.Workflow, workflow));
    }

    /// <summary>Runs in flight, by the name of their status and their run state.</summary>
    internal void RunsInFlight(string workflow, IEnumerable<(string Status, RunState RunState, int Count)> counts, bool isComplete, TimeSpan validFor)
    {
        _runs.Set(workflow, counts.Select(count => ((long)count.Count, new KeyValuePair<string, object?>[] { new(TelemetryTags.Status, count.Status), new(TelemetryTags.RunState, count.RunState.ToString()) })), validFor);
        _uncounted.Set(workflow, [(isComplete ? 0 : 1, [])], validFor);
    }

    internal void Armed(ProcessMeter process, int count)
    {
        if (count > 0)
            _armed.Add(count, process.Tags);
    }

    internal void TimeoutsOverdue(string workflow, int count, TimeSpan validFor) => _overdue.Set(workflow, [(count, [])], validFor);

    internal void DeadLettersWaiting(string workflow, int count, TimeSpan validFor) => _waiting.Set(workflow, [(count, [])], validFor);

    /// <summary>How long a value is told that a timed process measured: a firing may be late, and a schedule longer than the interval.</summary>
    internal static TimeSpan ValidityOf(TimeSpan interval) => (2 * interval) + TimeSpan.FromMinutes(5);

    private IEnumerable<Measurement<double>> ObserveLags()
    {
        var now = Now;
        foreach (var process in _processes.Values)
        {
            if (process.LagAt(now) is { } lag)
                yield return new Measurement<double>(lag.TotalSeconds, process.Tags);
        }
    }

    private IEnumerable<Measurement<int>> ObserveLagAlerts()
    {
        var now = Now;
        foreach (var process in _processes.Values)
        {
            if (process.LagAt(now) is { } lag)
                yield return new Measurement<int>(process.IsBeyondAlert(lag) ? 1 : 0, process.Tags);
        }
    }

    private IEnumerable<Measurement<double>> ObserveOutboxes()
    {
        var now = Now;
        foreach (var sweep in _processes.Values)
        {
            if (sweep.Process.Kind == ProcessKind.OutboxSweep && sweep.LagAt(now) is { } age)
                yield return new Measurement<double>(age.TotalSeconds, sweep.Tags[0]);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _meter.Dispose();
        Activities.Dispose();
    }
}
