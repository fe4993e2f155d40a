using Workflow;
using Workflow.Samples;

var builder = new WorkflowBuilder<Order, OrderStatus>("order");
// The block stands here.

internal interface ICarrier
{
    /// <summary>Ships a parcel once for each key.</summary>
    Task<string> ShipAsync(string key, Order order, CancellationToken cancellationToken);
}

internal interface IPayments
{
    Task RefundAsync(string reference, string key, CancellationToken cancellationToken);
}
