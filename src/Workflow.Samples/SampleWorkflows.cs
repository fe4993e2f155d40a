namespace Workflow.Samples;

/// <summary>All samples.</summary>
public static class SampleWorkflows
{
    /// <summary>Adds all sample workflows to an app.</summary>
    public static WorkflowsBuilder AddSamples(this WorkflowsBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .Add(HelloWorkflow.Definition)
            .Add(OrderWorkflow.Definition)
            .Add(NotificationWorkflow.Definition)
            .Add(ReportWorkflow.Definition);
    }
}
