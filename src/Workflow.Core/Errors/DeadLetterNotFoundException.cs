namespace Workflow;

/// <summary>There is no such dead letter: it was replayed or discarded, or never was.</summary>
public sealed class DeadLetterNotFoundException : Exception
{
    /// <summary>No dead letter of the workflow has this ID.</summary>
    public DeadLetterNotFoundException(string workflow, string id)
        : base($"Workflow '{workflow}' has no dead letter '{id}'. It may have been replayed or discarded meanwhile; list them anew.")
    {
    }
}
