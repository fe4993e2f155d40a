using System.Globalization;

namespace Workflow;

/// <summary>A timeout that was armed: one timer of one stay of one run in one status.</summary>
public sealed record TimeoutRecord
{
    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>Foreign ID of the run.</summary>
    public required string ForeignId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The status whose timeout it is.</summary>
    public required int Status { get; init; }

    /// <summary>Which of the status's timeouts: 0 for the first that was added.</summary>
    public required int Index { get; init; }

    /// <summary>The version at which the run entered the status: it identifies the stay.</summary>
    public required long StatusVersion { get; init; }

    /// <summary>When it fires.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When it was armed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The scan leaves it alone until then: the due time at first, later when it is dispatched, retried or parked.</summary>
    public required DateTimeOffset DispatchAt { get; init; }

    /// <summary>How many attempts to fire it have failed.</summary>
    public int Attempt { get; init; }

    /// <summary>How many times it was dispatched.</summary>
    public int Dispatched { get; init; }

    /// <summary>W3C traceparent of the span that armed it; null when nothing was traced. Its firing continues that trace.</summary>
    public string? TraceParent { get; init; }

    /// <summary>W3C tracestate that belongs to <see cref="TraceParent"/>; null when there is none.</summary>
    public string? TraceState { get; init; }

    /// <summary>
    /// Identifies the timeout: due time, run, status, index, stay. A timer that is armed again after firing has another key,
    /// because it has another due time.
    /// </summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{DueAt.UtcTicks:x16}~{RunId}~{Status}~{Index}~{StatusVersion}");

    /// <summary>The timeout that a timeout event is about, read back from its key.</summary>
    /// <exception cref="FormatException">The event's receipt key is not a timeout's.</exception>
    internal static TimeoutRecord Of(WorkflowEvent @event)
    {
        var parts = @event.ReceiptKey.Split('~');
        if (parts.Length != 5
            || !long.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var dueTicks)
            || !int.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var status)
            || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || !long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out var statusVersion))
            throw new FormatException($"'{@event.ReceiptKey}' is not the key of a timeout.");

        var dueAt = new DateTimeOffset(dueTicks, TimeSpan.Zero);
        return new TimeoutRecord
        {
            Workflow = @event.Workflow,
            ForeignId = @event.ForeignId,
            RunId = @event.RunId,
            Status = status,
            Index = index,
            StatusVersion = statusVersion,
            DueAt = dueAt,
            CreatedAt = @event.CreatedAt,
            DispatchAt = dueAt,
            Attempt = @event.Attempt,
            Dispatched = @event.Republished + 1,
            TraceParent = @event.TraceParent,
            TraceState = @event.TraceState,
        };
    }

    /// <summary>Identifies what may be armed only once: run, status, index, stay.</summary>
    public string GuardKey => string.Create(CultureInfo.InvariantCulture, $"{RunId}~{Status}~{Index}~{StatusVersion}");
}
