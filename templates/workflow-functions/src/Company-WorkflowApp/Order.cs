namespace CompanyWorkflowApp;

/// <summary>What a run of the workflow carries along, stored as JSON with each of its moves.</summary>
public sealed class Order
{
    public int Quantity { get; set; }

    public decimal UnitPrice { get; set; }

    public decimal Total { get; set; }

    public string? PaymentReference { get; set; }

    public int Boxes { get; set; }
}

/// <summary>Where an order is. The numbers are stored: give a new status a new number.</summary>
public enum OrderStatus
{
    Placed = 1,
    AwaitingPayment = 2,
    Paid = 3,
    Shipped = 4,
    Rejected = 5,
}

/// <summary>What the payment provider calls back with.</summary>
public sealed record Payment(string Reference);
