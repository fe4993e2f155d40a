namespace Workflow;

/// <summary>One move of a run, as history keeps it.</summary>
public sealed record HistoryEntry
{
    /// <summary>The version that the move made.</summary>
    public required long Version { get; init; }

    /// <summary>The status after the move.</summary>
    public required int Status { get; init; }

    /// <summary>The name of <see cref="Status"/> at the time.</summary>
    public required string StatusDescription { get; init; }

    /// <summary>The run state after the move.</summary>
    public required RunState RunState { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What made the move: a process name (<c>order-Paid</c>), or <c>trigger</c>, <c>callback</c>, <c>operator</c>.</summary>
    public required string Process { get; init; }

    /// <summary>Reason of a pause, a cancellation or a deletion; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How many attempts had failed before the one that made the move.</summary>
    public int Attempt { get; init; }

    /// <summary>How long the handler ran; null where none did.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The object after the move, kept only by stores that are told to (tests do); null otherwise.</summary>
    public ReadOnlyMemory<byte>? Object { get; init; }
}
