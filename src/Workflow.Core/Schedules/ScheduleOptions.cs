namespace Workflow;

/// <summary>Options of a schedule.</summary>
/// <typeparam name="TObject">The workflow's object.</typeparam>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
public sealed record ScheduleOptions<TObject, TStatus>
    where TStatus : struct, Enum
{
    /// <summary>Identifies the schedule within the workflow. Default: <c>{foreignId} {spec}</c>.</summary>
    public string? Id { get; init; }

    /// <summary>The time zone the expression is read in. Default: UTC.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Makes the input of each run, anew for every slot. Default: the zero value of <typeparamref name="TObject"/>.</summary>
    public Func<TObject>? Input { get; init; }

    /// <summary>Decides whether a slot triggers a run. Default: every slot does.</summary>
    public ScheduleFilter? Filter { get; init; }
}
