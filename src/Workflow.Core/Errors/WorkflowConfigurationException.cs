namespace Workflow;

/// <summary>A workflow is defined or hosted in a way that cannot work. The message names the workflow, the place and what to do.</summary>
public sealed class WorkflowConfigurationException : Exception
{
    /// <summary>A configuration error.</summary>
    /// <param name="workflow">The workflow, or empty where none is concerned.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public WorkflowConfigurationException(string workflow, string message)
        : base(workflow.Length == 0 ? message : $"Workflow '{workflow}': {message}") => Workflow = workflow;

    /// <summary>Name of the workflow; empty where none is concerned.</summary>
    public string Workflow { get; }
}
