using System.Collections.Concurrent;

namespace Workflow;

/// <summary>What each process of this host is doing, by process name: for health checks and dashboards.</summary>
public sealed class ProcessStates
{
    private readonly ConcurrentDictionary<string, ProcessState> _states = new(StringComparer.Ordinal);
    private readonly WorkflowTelemetry _telemetry;

    internal ProcessStates(WorkflowTelemetry telemetry) => _telemetry = telemetry;

    /// <summary>A copy of the states as they are now; empty before the host has started.</summary>
    public IReadOnlyDictionary<string, ProcessState> Current => new Dictionary<string, ProcessState>(_states);

    /// <summary>Says what a process is doing: called by the host that runs it.</summary>
    public void Set(ProcessDescriptor process, ProcessState state)
    {
        ArgumentNullException.ThrowIfNull(process);
        _states[process.Name] = state;
        _telemetry.StateOf(process, state);
    }
}
