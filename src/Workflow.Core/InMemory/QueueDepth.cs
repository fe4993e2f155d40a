namespace Workflow;

/// <summary>Counts undelivered events, and lets triggers wait while there are too many.</summary>
internal sealed class QueueDepth(int capacity)
{
    /// <summary>A handler that triggers runs must not wait for ever: it may be what the queue waits for.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private int _depth;
    private TaskCompletionSource? _room;

    public void Enter() => Interlocked.Increment(ref _depth);

    public void Leave(int count)
    {
        if (Interlocked.Add(ref _depth, -count) >= capacity || _room is null)
            return;
        lock (_lock)
        {
            _room?.TrySetResult();
            _room = null;
        }
    }

    public ValueTask WaitForRoomAsync(TimeProvider time, CancellationToken cancellationToken) =>
        Volatile.Read(ref _depth) < capacity ? ValueTask.CompletedTask : WaitAsync(time, cancellationToken);

    private async ValueTask WaitAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        Task room;
        lock (_lock)
        {
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _room.Task;
        }
        if (Volatile.Read(ref _depth) < capacity)
            return;

        try
        {
            await room.WaitAsync(MaxWait, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Go ahead: the outbox has it, whatever the queue does.
        }
    }
}
