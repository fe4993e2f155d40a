namespace Workflow.ServiceBus;

/// <summary>What becomes of a message.</summary>
internal enum SettlementKind
{
    /// <summary>It is done.</summary>
    Complete,

    /// <summary>It comes again.</summary>
    GiveBack,

    /// <summary>It comes again when its session is closed, and neither the engine nor the broker counts.</summary>
    Leave,

    /// <summary>It will never succeed.</summary>
    DeadLetter,
}

/// <summary>What becomes of a message, and why.</summary>
internal readonly record struct Settlement(SettlementKind Kind, bool Counts = true, string Reason = "", string Description = "")
{
    public static readonly Settlement Complete = new(SettlementKind.Complete);

    /// <summary>It comes again, and this delivery was a failed attempt.</summary>
    public static readonly Settlement Failed = new(SettlementKind.GiveBack);

    /// <summary>It comes again as if it had not been delivered: nobody has tried, or not for a reason of its own.</summary>
    public static readonly Settlement Untried = new(SettlementKind.GiveBack, Counts: false);

    /// <summary>
    /// It comes again when its session is closed. Service Bus does not count a delivery in a session that was closed:
    /// https://learn.microsoft.com/azure/service-bus-messaging/message-sessions#impact-of-delivery-count
    /// </summary>
    public static readonly Settlement Left = new(SettlementKind.Leave, Counts: false);

    public static Settlement DeadLetter(string reason, string description) => new(SettlementKind.DeadLetter, Reason: reason, Description: description);
}
