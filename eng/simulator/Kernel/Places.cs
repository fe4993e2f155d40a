namespace Workflow.Simulator.Kernel;

/// <summary>A number of places, given in the order in which they are asked for: a semaphore.</summary>
internal sealed class Places(int count)
{
    private readonly Queue<Action> _waiting = new();
    private int _free = count;

    /// <summary>Whether there is one to be had at once.</summary>
    public bool IsFree => _free > 0;

    public void Take(Action then)
    {
        if (_free == 0)
        {
            _waiting.Enqueue(then);
            return;
        }
        _free--;
        then();
    }

    public void GiveBack()
    {
        if (_waiting.TryDequeue(out var next))
            next();
        else
            _free++;
    }
}
