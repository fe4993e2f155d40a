using System.Globalization;
using System.Text.Json;
using Workflow.Samples;

namespace Workflow.Soak;

/// <summary>One order of a soak, and how its run must end.</summary>
internal sealed record SoakOrder(int Number, SoakOrderKind Kind, byte[] Input)
{
    public string ForeignId => string.Create(CultureInfo.InvariantCulture, $"order-{Number}");

    /// <summary>The statuses and run states of its history, from the first version to the last.</summary>
    public IReadOnlyList<string> History => Kind switch
    {
        SoakOrderKind.Paid => ["Created Initiated", "AwaitingPayment Running", "Paid Running", "Shipped Completed"],
        SoakOrderKind.Expires => ["Created Initiated", "AwaitingPayment Running", "Expired Completed"],
        SoakOrderKind.Rejected => ["Created Initiated", "Rejected Completed"],
        _ => ["Created Initiated", "AwaitingPayment Running", "Paid Running", "Paid Paused"],
    };

    public bool IsPaid => Kind is SoakOrderKind.Paid or SoakOrderKind.FailsToShip;

    public static SoakOrder Make(int seed, int number)
    {
        var random = new Random(HashCode.Combine(seed, number) & int.MaxValue);
        var dice = random.Next(100);
        var kind = dice < 60 ? SoakOrderKind.Paid : dice < 80 ? SoakOrderKind.Expires : dice < 96 ? SoakOrderKind.Rejected : SoakOrderKind.FailsToShip;
        var order = new
        {
            Items = kind == SoakOrderKind.Rejected ? [] : new[] { new { Sku = "tea", Quantity = random.Next(1, 9), UnitPrice = 3.5m } },
            PaymentTimeoutSeconds = kind == SoakOrderKind.Expires ? random.Next(1, 20) : 86_400,
            FailShipping = kind == SoakOrderKind.FailsToShip,
        };
        return new SoakOrder(number, kind, JsonSerializer.SerializeToUtf8Bytes(order, JsonSerializerOptions.Web));
    }

    /// <summary>What pays it.</summary>
    public byte[] Payment => JsonSerializer.SerializeToUtf8Bytes(new Payment($"payment-{Number}"), JsonSerializerOptions.Web);
}

/// <summary>What becomes of an order.</summary>
internal enum SoakOrderKind
{
    /// <summary>It is paid and shipped.</summary>
    Paid = 1,

    /// <summary>Nobody pays it in time.</summary>
    Expires,

    /// <summary>It is no order.</summary>
    Rejected,

    /// <summary>It is paid, and its shipping fails until the run is paused.</summary>
    FailsToShip,
}
