namespace Workflow;

/// <summary>A run's state does not allow what was asked for. Nothing was stored.</summary>
public sealed class InvalidRunStateException : Exception
{
    /// <summary>A refused change of run state.</summary>
    public InvalidRunStateException(string workflow, string runId, RunState from, RunState to)
        : base($"invalid RunState: from {from.Describe()} | to {to.Describe()} (workflow '{workflow}', run {runId})")
    {
        Workflow = workflow;
        RunId = runId;
        From = from;
        To = to;
    }

    /// <summary>Name of the workflow.</summary>
    public string Workflow { get; }

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>The state the run has.</summary>
    public RunState From { get; }

    /// <summary>The state that was asked for.</summary>
    public RunState To { get; }
}
