namespace Workflow;

/// <summary>A foreign ID has a run that has not finished; at most one is in flight. Nothing was stored.</summary>
public sealed class WorkflowInProgressException : Exception
{
    /// <summary>An in-progress error.</summary>
    public WorkflowInProgressException(string workflow, string foreignId, string runId)
        : base($"Workflow '{workflow}' has a run in flight for foreign ID '{foreignId}': {runId}. Wait until it finishes, or cancel it, then trigger again.")
    {
        Workflow = workflow;
        ForeignId = foreignId;
        RunId = runId;
    }

    /// <summary>Name of the workflow.</summary>
    public string Workflow { get; }

    /// <summary>The foreign ID.</summary>
    public string ForeignId { get; }

    /// <summary>The run in flight.</summary>
    public string RunId { get; }
}
