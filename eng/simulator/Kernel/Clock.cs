namespace Workflow.Simulator.Kernel;

/// <summary>The time of a simulation, and what is to happen when. What is due at the same time happens in the order it was asked for.</summary>
internal sealed class Clock
{
    private readonly PriorityQueue<Action, (double At, long Number)> _due = new();
    private long _number;

    /// <summary>Seconds since the start.</summary>
    public double Now { get; private set; }

    /// <summary>How many events there have been.</summary>
    public long Events { get; private set; }

    /// <summary>Has something happen in a while.</summary>
    public void After(double seconds, Action then)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        _due.Enqueue(then, (Now + seconds, _number++));
    }

    /// <summary>Goes on until a time, or until nothing is left to happen.</summary>
    public void RunUntil(double time)
    {
        while (_due.TryPeek(out _, out var when) && when.At <= time)
            Step();
        Now = Math.Max(Now, time);
    }

    /// <summary>Goes on until something is so.</summary>
    /// <returns>Whether it came to be so before nothing was left to happen, and before the time limit.</returns>
    public bool RunUntil(Func<bool> isSo, double timeLimit)
    {
        while (!isSo())
        {
            if (!_due.TryPeek(out _, out var when) || when.At > timeLimit)
                return false;
            Step();
        }
        return true;
    }

    private void Step()
    {
        _due.TryDequeue(out var then, out var when);
        Now = when.At;
        Events++;
        then!();
    }
}
