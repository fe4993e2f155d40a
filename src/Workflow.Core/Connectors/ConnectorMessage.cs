namespace Workflow;

/// <summary>A message of a queue or subscription, as a connector sees it. It knows no broker's types.</summary>
public sealed record ConnectorMessage
{
    /// <summary>The sender's ID of the message; the same whenever it is delivered again.</summary>
    public required string MessageId { get; init; }

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The media type of the body; empty when the sender named none.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>What it is about, in the sender's words (the label); empty when the sender said nothing.</summary>
    public string Subject { get; init; } = "";

    /// <summary>What it answers or belongs to; empty when the sender named nothing.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>The session it belongs to; null without sessions.</summary>
    public string? SessionId { get; init; }

    /// <summary>The sender's own properties, as text.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>When the broker accepted it; <c>default</c> when unknown.</summary>
    public DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>How many times it has been handed out, 1 the first time.</summary>
    public int DeliveryCount { get; init; } = 1;
}
