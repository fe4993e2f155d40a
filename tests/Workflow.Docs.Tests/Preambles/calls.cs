using Workflow;
using Workflow.Samples;

internal sealed class Caller(IWorkflow<Order, OrderStatus> orders, IWorkflows workflows)
{
    public IWorkflows Workflows { get; } = workflows;

    public async Task CallAsync(string runId, CancellationToken cancellationToken)
    {
        // The block stands here.
        await orders.GetAsync(runId, cancellationToken);
    }
}
