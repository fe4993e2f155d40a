using System.Globalization;

namespace Workflow;

/// <summary>
/// The notice that a run was stored, addressed to one process. It carries no object: whoever handles it reads the record,
/// and the version tells whether it is still news.
/// </summary>
public sealed record WorkflowEvent
{
    /// <summary>The process it is addressed to.</summary>
    public required string Process { get; init; }

    /// <summary>What it tells.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>The workflow whose run it is about; it is published to this workflow's topic.</summary>
    public required string Workflow { get; init; }

    /// <summary>Foreign ID of the run.</summary>
    public required string ForeignId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Version of the run that this event tells of.</summary>
    public required long Version { get; init; }

    /// <summary>Status of the run at that version.</summary>
    public required int Status { get; init; }

    /// <summary>Run state of the run at that version.</summary>
    public required RunState RunState { get; init; }

    /// <summary>
    /// Key of the outbox row (the receipt) that was written with the move and is deleted by whoever consumes the event.
    /// For <see cref="EventKind.Timeout"/> it is the timeout's key: the timeout row is the receipt.
    /// </summary>
    public required string ReceiptKey { get; init; }

    /// <summary>When the move was stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not to be delivered before; null = at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>How many attempts at this event have failed.</summary>
    public int Attempt { get; init; }

    /// <summary>How many times it has been published again by the sweep or the scan, because nobody had consumed it.</summary>
    public int Republished { get; init; }

    /// <summary>W3C traceparent of the activity that caused it; null when there was none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>W3C tracestate; null when there was none.</summary>
    public string? TraceState { get; init; }

    /// <summary>
    /// Identifies one publication for a broker's duplicate detection: the receipt key, with what tells a retry or a
    /// republication from the first.
    /// </summary>
    public string MessageId => (Attempt, Republished) switch
    {
        (0, 0) => ReceiptKey,
        _ => string.Create(CultureInfo.InvariantCulture, $"{ReceiptKey}~{Attempt}~{Republished}"),
    };
}
