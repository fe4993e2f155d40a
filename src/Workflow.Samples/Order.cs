namespace Workflow.Samples;

/// <summary>The statuses of <see cref="OrderWorkflow"/>.</summary>
public enum OrderStatus
{
    /// <summary>The order has come in.</summary>
    Created = 1,

    /// <summary>It waits for the payment provider to call back.</summary>
    AwaitingPayment = 2,

    /// <summary>It is paid and waits to be shipped.</summary>
    Paid = 3,

    /// <summary>It has been shipped.</summary>
    Shipped = 4,

    /// <summary>Nobody paid in time.</summary>
    Expired = 5,

    /// <summary>It cannot be an order.</summary>
    Rejected = 6,
}

/// <summary>An order.</summary>
public sealed class Order
{
    /// <summary>What is ordered.</summary>
    public IList<OrderItem> Items { get; init; } = [];

    /// <summary>The sum over the items; computed.</summary>
    public decimal Total { get; set; }

    /// <summary>Where the receipt goes.</summary>
    public string Email { get; set; } = "";

    /// <summary>How long the customer has to pay, in seconds. Default: a day.</summary>
    public int PaymentTimeoutSeconds { get; set; } = 86_400;

    /// <summary>The payment provider's reference.</summary>
    public string PaymentReference { get; set; } = "";

    /// <summary>Makes shipping fail, to try out what happens then.</summary>
    public bool FailShipping { get; set; }
}

/// <summary>One line of an order.</summary>
public sealed class OrderItem
{
    /// <summary>What it is.</summary>
    public string Sku { get; set; } = "";

    /// <summary>How many.</summary>
    public int Quantity { get; set; }

    /// <summary>What one costs.</summary>
    public decimal UnitPrice { get; set; }
}

/// <summary>What the payment provider sends.</summary>
/// <param name="Reference">Its reference of the payment.</param>
public sealed record Payment(string Reference);
