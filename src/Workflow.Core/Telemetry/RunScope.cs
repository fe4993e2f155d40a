using System.Collections;
using Microsoft.Extensions.Logging;

namespace Workflow;

/// <summary>What every line says that is logged while a run is worked on, user code's included: which run, and what works on it.</summary>
internal sealed class RunScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values;

    private RunScope(params KeyValuePair<string, object?>[] values) => _values = values;

    public int Count => _values.Length;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <summary>Begins the scope of an event.</summary>
    public static IDisposable? Begin(ILogger logger, ProcessDescriptor process, WorkflowEvent @event) => logger.BeginScope(new RunScope(
        new(TelemetryTags.Workflow, @event.Workflow),
        new(TelemetryTags.Process, process.Name),
        new(TelemetryTags.RunId, @event.RunId),
        new(TelemetryTags.ForeignId, @event.ForeignId),
        new(TelemetryTags.Version, @event.Version)));

    /// <summary>Begins the scope of what is done to a run from outside.</summary>
    /// <param name="logger">The engine's.</param>
    /// <param name="process">What stands for a process in history.</param>
    /// <param name="run">The run.</param>
    public static IDisposable? Begin(ILogger logger, string process, RunRecord run) => logger.BeginScope(new RunScope(
        new(TelemetryTags.Workflow, run.Workflow),
        new(TelemetryTags.Process, process),
        new(TelemetryTags.RunId, run.RunId),
        new(TelemetryTags.ForeignId, run.ForeignId),
        new(TelemetryTags.Version, run.Version)));

    /// <summary>Begins the scope of a process that has no run at hand: a connector, a schedule.</summary>
    public static IDisposable? Begin(ILogger logger, ProcessDescriptor process, string foreignId) => logger.BeginScope(new RunScope(
        new(TelemetryTags.Workflow, process.Workflow),
        new(TelemetryTags.Process, process.Name),
        new(TelemetryTags.ForeignId, foreignId)));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(", ", _values.Select(value => $"{value.Key}: {value.Value}"));
}
