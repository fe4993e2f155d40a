using Workflow;

namespace CompanyWorkflowApp;

/// <summary>All workflows of this app, for each of its hosts: the function app, dev.cs and the tests.</summary>
public static class AppWorkflows
{
    public static WorkflowsBuilder AddAppWorkflows(this WorkflowsBuilder workflows) => workflows
        .Add(OrderWorkflow.Definition);
}
