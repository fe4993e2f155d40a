namespace Workflow;

/// <summary>There is no such run.</summary>
public sealed class RunNotFoundException : Exception
{
    private RunNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>No run has this run ID.</summary>
    public static RunNotFoundException ForRun(string workflow, string runId) =>
        new($"Workflow '{workflow}' has no run '{runId}'. It may have been removed by retention.");

    /// <summary>No run was ever triggered for this foreign ID.</summary>
    public static RunNotFoundException ForForeignId(string workflow, string foreignId) =>
        new($"Workflow '{workflow}' has no run for foreign ID '{foreignId}'. Trigger one first.");
}
