namespace Workflow.Testing;

/// <summary>A workflow did not do what a test asked for. The message shows the run's history.</summary>
public sealed class WorkflowTestException : Exception
{
    /// <summary>A failed expectation.</summary>
    public WorkflowTestException(string message)
        : base(message)
    {
    }
}
