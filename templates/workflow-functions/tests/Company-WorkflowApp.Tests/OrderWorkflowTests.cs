using Workflow.Testing;

namespace CompanyWorkflowApp.Tests;

/// <summary>In memory, on a clock that a test moves.</summary>
public sealed class OrderWorkflowTests
{
    [Fact]
    public async Task A_paid_order_is_shipped()
    {
        await using var host = WorkflowTestHost.Start(OrderWorkflow.Definition);
        var orders = host.Workflow(OrderWorkflow.Definition);
        await orders.TriggerAsync("order-1", new Order { Quantity = 3, UnitPrice = 2.5m });

        await orders.TriggerCallbackOnAsync("order-1", OrderStatus.AwaitingPayment, new Payment("payment-42"));

        var shipped = await orders.WaitForAsync("order-1", run => run.Status == OrderStatus.Shipped);
        Assert.Equal(7.5m, shipped.Object.Total);
        Assert.Equal("payment-42", shipped.Object.PaymentReference);
    }

    [Fact]
    public async Task An_order_of_nothing_is_rejected()
    {
        await using var host = WorkflowTestHost.Start(OrderWorkflow.Definition);
        var orders = host.Workflow(OrderWorkflow.Definition);

        await orders.TriggerAsync("order-1", new Order { Quantity = 0 });

        await orders.WaitForAsync("order-1", run => run.Status == OrderStatus.Rejected);
    }

    [Fact]
    public void The_graph_is_the_one_that_is_meant() => Assert.Equal(
        [
            "Placed -> AwaitingPayment",
            "Placed -> Rejected",
            "AwaitingPayment -> Paid",
            "Paid -> Shipped",
        ],
        OrderWorkflow.Definition.Graph.Transitions
            .OrderBy(transition => transition.From).ThenBy(transition => transition.To)
            .Select(transition => $"{(OrderStatus)transition.From} -> {(OrderStatus)transition.To}"));
}
