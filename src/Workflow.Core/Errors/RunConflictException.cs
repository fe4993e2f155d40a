namespace Workflow;

/// <summary>Somebody else moved the run since it was loaded. Nothing was stored; load it again and decide anew.</summary>
public sealed class RunConflictException : Exception
{
    /// <summary>A conflict.</summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="runId">The run.</param>
    /// <param name="expectedVersion">The version it was loaded at, or was expected to have.</param>
    public RunConflictException(string workflow, string runId, long expectedVersion)
        : base($"Workflow '{workflow}': run {runId} was modified since version {expectedVersion} was loaded. Nothing was stored; load it again.")
    {
        Workflow = workflow;
        RunId = runId;
        ExpectedVersion = expectedVersion;
    }

    /// <summary>Name of the workflow.</summary>
    public string Workflow { get; }

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>The version it was loaded at.</summary>
    public long ExpectedVersion { get; }
}
