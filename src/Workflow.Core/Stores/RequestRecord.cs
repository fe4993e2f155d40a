namespace Workflow;

/// <summary>What is remembered of a request for a while: the answer to repeat, or how far an operation has got.</summary>
public sealed record RequestRecord
{
    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>Identifies it within the workflow, 1 to 2,048 characters of any kind.</summary>
    public required string Id { get; init; }

    /// <summary>What is remembered, at most 32 KiB.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>It may be forgotten from then on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The store's concurrency token; null on a record that has not been stored.</summary>
    public string? ETag { get; init; }
}
