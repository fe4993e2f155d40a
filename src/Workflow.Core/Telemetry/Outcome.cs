namespace Workflow;

/// <summary>How a piece of work ended: the values of a span's <c>workflow.outcome</c>.</summary>
internal static class Outcome
{
    public const string Triggered = "triggered";
    public const string Duplicate = "duplicate";
    public const string InProgress = "in_progress";
    public const string Moved = "moved";
    public const string Repeated = "repeated";
    public const string Completed = "completed";
    public const string Paused = "paused";
    public const string Resumed = "resumed";
    public const string Cancelled = "cancelled";
    public const string DataDeletionRequested = "data_deletion_requested";
    public const string DataDeleted = "data_deleted";
    public const string Armed = "armed";
    public const string Handled = "handled";
    public const string Skipped = "skipped";
    public const string Conflict = "conflict";
    public const string Retried = "retried";
    public const string Failed = "failed";

    /// <summary>What a stored move came to.</summary>
    public static string Of(RunRecord before, RunRecord after) => after.RunState switch
    {
        RunState.Completed => Completed,
        RunState.Paused => Paused,
        RunState.Cancelled => Cancelled,
        RunState.RequestedDataDeleted => DataDeletionRequested,
        RunState.DataDeleted => DataDeleted,
        _ when before.RunState == RunState.Paused => Resumed,
        _ when after.StatusVersion != after.Version => Repeated,
        _ => Moved,
    };
}
