namespace Workflow;

/// <summary>A schedule that is made at run time, beside those that the definition declares.</summary>
public sealed record ScheduleRequest
{
    /// <summary>Identifies the schedule within the workflow, 1 to 512 characters of any kind.</summary>
    public required string Id { get; init; }

    /// <summary>The cron expression, descriptor or <c>@every</c> interval; see <see cref="CronSchedule"/>.</summary>
    public required string Spec { get; init; }

    /// <summary>Foreign ID of the runs it triggers.</summary>
    public required string ForeignId { get; init; }

    /// <summary>Time zone ID that the expression is read in. Default: UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The object of every run as UTF-8 JSON. Default: the zero value of the workflow's object.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }
}
