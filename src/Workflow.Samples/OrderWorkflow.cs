using Microsoft.Extensions.Logging;

namespace Workflow.Samples;

/// <summary>An order that is checked, paid and shipped, or expires, or is rejected.</summary>
public static class OrderWorkflow
{
    /// <summary>The definition of <c>order</c>.</summary>
    public static WorkflowDefinition<Order, OrderStatus> Definition { get; } = new WorkflowBuilder<Order, OrderStatus>("order")
        .AddStep(OrderStatus.Created, Check, OrderStatus.AwaitingPayment, OrderStatus.Rejected)
        .AddCallback<Payment>(OrderStatus.AwaitingPayment, AcceptPayment, OrderStatus.Paid)
        .AddTimeout(
            OrderStatus.AwaitingPayment,
            (run, now, _) => Task.FromResult<DateTimeOffset?>(now + TimeSpan.FromSeconds(run.Object.PaymentTimeoutSeconds)),
            (_, _, _) => Task.FromResult<Next<OrderStatus>>(OrderStatus.Expired),
            OrderStatus.Expired)
        .AddStep(OrderStatus.Paid, Ship, OrderStatus.Shipped)
        .WithOptions(new ProcessOptions { PauseAfterErrorCount = 3, ErrorBackOff = TimeSpan.FromSeconds(1) })
        .OnPause<CallSupport>()
        .OnComplete<WriteReceipt>()
        .Build();

    private static Next<OrderStatus> Check(Run<Order, OrderStatus> run)
    {
        var order = run.Object;
        if (order.Items is not { Count: > 0 } || order.Items.Any(item => item is null || item.Quantity < 1 || item.UnitPrice < 0))
            return OrderStatus.Rejected;

        try
        {
            order.Total = order.Items.Sum(item => item.Quantity * item.UnitPrice);
        }
        catch (OverflowException)
        {
            // Nobody can pay that.
            return OrderStatus.Rejected;
        }
        return OrderStatus.AwaitingPayment;
    }

    private static Task<Next<OrderStatus>> AcceptPayment(Run<Order, OrderStatus> run, Payment payment, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(payment.Reference))
            throw new ArgumentException("The payment has no reference. Send {\"reference\": \"...\"}.", nameof(payment));
        run.Object.PaymentReference = payment.Reference;
        return Task.FromResult<Next<OrderStatus>>(OrderStatus.Paid);
    }

    private static Next<OrderStatus> Ship(Run<Order, OrderStatus> run)
    {
        if (run.Object.FailShipping)
            throw new InvalidOperationException("The carrier refused the parcel (failShipping is set).");
        return OrderStatus.Shipped;
    }
}

/// <summary>Says whom to call when an order is stuck.</summary>
/// <param name="logger">Where it says so.</param>
public sealed partial class CallSupport(ILogger<CallSupport> logger) : IHookHandler<Order, OrderStatus>
{
    /// <inheritdoc />
    public Task HandleAsync(RunSnapshot<Order, OrderStatus> run, CancellationToken cancellationToken)
    {
        OrderPaused(logger, run.ForeignId, run.Status, run.RunStateReason);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Order {ForeignId} is paused at {Status}: call the shop's support desk. {Reason}")]
    private static partial void OrderPaused(ILogger logger, string foreignId, OrderStatus status, string reason);
}

/// <summary>Writes a receipt line for every order that has come to its end.</summary>
/// <param name="logger">Where it is written.</param>
public sealed partial class WriteReceipt(ILogger<WriteReceipt> logger) : IHookHandler<Order, OrderStatus>
{
    /// <inheritdoc />
    public Task HandleAsync(RunSnapshot<Order, OrderStatus> run, CancellationToken cancellationToken)
    {
        Receipt(logger, run.ForeignId, run.Status, run.Object.Items?.Count ?? 0, run.Object.Total);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "Receipt for order {ForeignId}: {Status}, {Items} items, total {Total}")]
    private static partial void Receipt(ILogger logger, string foreignId, OrderStatus status, int items, decimal total);
}
