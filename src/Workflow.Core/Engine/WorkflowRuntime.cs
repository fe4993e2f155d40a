namespace Workflow;

/// <summary>A definition brought to life in an app: its API and its processes.</summary>
internal abstract class WorkflowRuntime
{
    public abstract IWorkflow Workflow { get; }

    public abstract IReadOnlyList<EventProcess> EventProcesses { get; }

    public abstract IReadOnlyList<MessageProcess> MessageProcesses { get; }

    public abstract IReadOnlyList<TimedProcess> TimedProcesses { get; }
}
