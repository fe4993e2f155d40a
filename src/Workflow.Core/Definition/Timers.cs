namespace Workflow;

/// <summary>Ready-made timers.</summary>
public static class Timers
{
    /// <summary>Fires a fixed time after the status was entered.</summary>
    public static TimerHandler<TObject, TStatus> After<TObject, TStatus>(TimeSpan duration)
        where TStatus : struct, Enum => (_, now, _) => Task.FromResult<DateTimeOffset?>(now + duration);

    /// <summary>Fires at a fixed time; at once when that is past.</summary>
    public static TimerHandler<TObject, TStatus> At<TObject, TStatus>(DateTimeOffset time)
        where TStatus : struct, Enum => (_, _, _) => Task.FromResult<DateTimeOffset?>(time);
}
