namespace Workflow;

/// <summary>A schedule as it is stored: what it triggers, and which slot comes next.</summary>
public sealed record ScheduleRecord
{
    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>Identifies the schedule within the workflow.</summary>
    public required string Id { get; init; }

    /// <summary>Foreign ID of the runs it triggers.</summary>
    public required string ForeignId { get; init; }

    /// <summary>The cron expression, descriptor or <c>@every</c> interval.</summary>
    public required string Spec { get; init; }

    /// <summary>Time zone ID that the expression is read in; UTC by default.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Input of every run as UTF-8 JSON; null = what the definition gives, else the zero value.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>Whether the definition declares it (then the definition decides) or it was created at run time.</summary>
    public required bool Declared { get; init; }

    /// <summary>When it was first stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The slot that was served (or skipped) last; null when none was.</summary>
    public DateTimeOffset? LastSlot { get; init; }

    /// <summary>The slot that comes next; null when there is none any more.</summary>
    public DateTimeOffset? NextSlot { get; init; }

    /// <summary>The scan leaves it alone until then: the next slot, or later while a failed slot backs off. Null = never.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The store's concurrency token; null on a record that has not been stored.</summary>
    public string? ETag { get; init; }
}
