using System.Globalization;

namespace Workflow;

/// <summary>A message that the broker gave up on, kept in the store until somebody decides about it.</summary>
public sealed record DeadLetter
{
    /// <summary>Identifies it; newer ones sort first. The same message has the same ID however often it is found.</summary>
    public required string Id { get; init; }

    /// <summary>The workflow whose process it was meant for.</summary>
    public required string Workflow { get; init; }

    /// <summary>The process it was meant for.</summary>
    public required string Process { get; init; }

    /// <summary>Why it was given up, in a word of the broker's or the engine's: <c>MaxDeliveryCountExceeded</c>, <c>Undecodable</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The reason in a sentence; empty when there is none.</summary>
    public string Description { get; init; } = "";

    /// <summary>When the message was accepted by the broker.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>The event it carried; null when it could not be decoded, or came from a connector's queue.</summary>
    public WorkflowEvent? Event { get; init; }

    /// <summary>The message as it came.</summary>
    public required ConnectorMessage Message { get; init; }

    /// <summary>The ID of a dead letter: made of what identifies the message at the broker.</summary>
    /// <param name="process">The process it was meant for.</param>
    /// <param name="enqueuedAt">When the broker accepted it.</param>
    /// <param name="sequenceNumber">The broker's number of the message.</param>
    public static string IdOf(string process, DateTimeOffset enqueuedAt, long sequenceNumber) => string.Create(
        CultureInfo.InvariantCulture,
        $"{long.MaxValue - enqueuedAt.UtcTicks:x16}{StableHash.Of($"{process}~{sequenceNumber}"):x16}");
}

/// <summary>What became of a dead letter that was replayed.</summary>
public enum DeadLetterReplay
{
    /// <summary>Its event was published again.</summary>
    Published = 1,

    /// <summary>Its run, which the dead letter had paused, was resumed.</summary>
    Resumed,

    /// <summary>Its message was handed to the connector, which handled it.</summary>
    Handled,

    /// <summary>There was nothing left to do: its event has been consumed meanwhile.</summary>
    AlreadyConsumed,
}
