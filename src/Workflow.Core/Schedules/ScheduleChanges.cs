namespace Workflow;

/// <summary>Tells the scans of this host that a schedule was made or changed in it, which may be due before they would look again.</summary>
internal sealed class ScheduleChanges
{
    private TaskCompletionSource _next = NewSource();

    /// <summary>Completes with the next change. Asked for before the store is, it misses none.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Changed() => Interlocked.Exchange(ref _next, NewSource()).SetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
