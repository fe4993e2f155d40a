namespace Workflow;

/// <summary>A run as it is stored: one version of it, immutable.</summary>
public sealed record RunRecord
{
    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>The caller's identifier for what the run is about, 1 to 512 characters of any kind.</summary>
    public required string ForeignId { get; init; }

    /// <summary>Identifier of the run: opaque, unique, and sortable so that a newer run comes first.</summary>
    public required string RunId { get; init; }

    /// <summary>Where the run stands in its life cycle.</summary>
    public required RunState RunState { get; init; }

    /// <summary>Why it was paused, cancelled or asked to delete its data; empty otherwise.</summary>
    public string RunStateReason { get; init; } = "";

    /// <summary>The business status as a number.</summary>
    public required int Status { get; init; }

    /// <summary>The name that <see cref="Status"/> had when it was stored.</summary>
    public required string StatusDescription { get; init; }

    /// <summary>1 when triggered, one more with every move.</summary>
    public required long Version { get; init; }

    /// <summary>The version at which the run entered its status. A pause, a resume or a save-and-repeat does not change it.</summary>
    public required long StatusVersion { get; init; }

    /// <summary>The user's object as UTF-8 JSON. Neither side changes the bytes once they are handed over.</summary>
    public required ReadOnlyMemory<byte> Object { get; init; }

    /// <summary>
    /// Why the store cannot give the object, for example because its blob is missing; null when <see cref="Object"/> is what
    /// was stored. A move that leaves <see cref="Object"/> as it is leaves what is stored as it is, too.
    /// </summary>
    public string? Unreadable { get; init; }

    /// <summary>When the run was triggered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this version was stored.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who triggered the run: source file and line (or what the caller gave instead), and the trace ID if there was one.</summary>
    public string TraceOrigin { get; init; } = "";

    /// <summary>
    /// W3C traceparent of the span that stored this version; null when nothing was traced. What happens to the run next continues it,
    /// so that a run is one trace from its trigger to its end.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>W3C tracestate that belongs to <see cref="TraceParent"/>; null when there is none.</summary>
    public string? TraceState { get; init; }

    /// <summary>The store's concurrency token of this version; null on a record that has not been stored.</summary>
    public string? ETag { get; init; }
}
