namespace Workflow;

/// <summary>An event from elsewhere that a connector hands to a workflow.</summary>
public sealed record ConnectorEvent
{
    /// <summary>Identifies the event at its source: the same whenever it is delivered again.</summary>
    public required string Id { get; init; }

    /// <summary>What the event is about; events of one foreign ID are handled in order.</summary>
    public required string ForeignId { get; init; }

    /// <summary>What kind of event it is, in the words of its source.</summary>
    public string Type { get; init; } = "";

    /// <summary>What else the source says of it.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The event's content; for runs of another workflow, their object as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When it happened. <c>default</c> means very long ago: a consume lag does not hold it.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
