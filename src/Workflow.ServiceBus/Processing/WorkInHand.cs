namespace Workflow.ServiceBus;

/// <summary>Counts what is under way, and tells when all of it is done.</summary>
internal sealed class WorkInHand
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count = 1;

    /// <summary>How much is under way.</summary>
    public int Count => Math.Max(0, Volatile.Read(ref _count) - (_drained.Task.IsCompleted ? 0 : 1));

    public void Enter() => Interlocked.Increment(ref _count);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            _drained.TrySetResult();
    }

    /// <summary>Nothing more will be begun. The task ends when what is under way has.</summary>
    public Task DrainAsync()
    {
        Leave();
        return _drained.Task;
    }
}
