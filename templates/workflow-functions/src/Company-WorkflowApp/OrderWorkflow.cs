using Workflow;

namespace CompanyWorkflowApp;

/// <summary>An order that is priced, paid and shipped, or rejected.</summary>
public static class OrderWorkflow
{
    public static WorkflowDefinition<Order, OrderStatus> Definition { get; } = new WorkflowBuilder<Order, OrderStatus>("order")
        .AddStep(OrderStatus.Placed, Price, OrderStatus.AwaitingPayment, OrderStatus.Rejected)
        .AddCallback<Payment>(OrderStatus.AwaitingPayment, AcceptPayment, OrderStatus.Paid)
        .AddStep(OrderStatus.Paid, Ship, OrderStatus.Shipped)
        .Build();

    private static Next<OrderStatus> Price(Run<Order, OrderStatus> run)
    {
        if (run.Object.Quantity < 1)
            return OrderStatus.Rejected;
        run.Object.Total = run.Object.Quantity * run.Object.UnitPrice;
        return OrderStatus.AwaitingPayment;
    }

    private static Task<Next<OrderStatus>> AcceptPayment(Run<Order, OrderStatus> run, Payment payment, CancellationToken cancellationToken)
    {
        run.Object.PaymentReference = payment.Reference;
        return Task.FromResult<Next<OrderStatus>>(OrderStatus.Paid);
    }

    private static Next<OrderStatus> Ship(Run<Order, OrderStatus> run) => OrderStatus.Shipped;
}
