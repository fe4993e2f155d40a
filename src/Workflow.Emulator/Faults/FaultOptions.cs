namespace Workflow.Emulator;

/// <summary>
/// Faults to inject, for tests of what stands on the broker. Every probability is between 0 and 1 and 0 by default;
/// the same seed and the same sequence of operations give the same faults.
/// </summary>
public sealed record FaultOptions
{
    /// <summary>Seed of the random choices. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Chance per delivery that the receiver's connection is cut without a word.</summary>
    public double DropConnection { get; init; }

    /// <summary>Chance per delivery that the message's or session's lock is lost at once.</summary>
    public double LoseLock { get; init; }

    /// <summary>Chance per delivery that the message comes once more although it was completed.</summary>
    public double DuplicateDelivery { get; init; }

    /// <summary>Chance per delivery that it is held back for <see cref="Delay"/>; a session keeps its order and waits.</summary>
    public double DelayDelivery { get; init; }

    /// <summary>How long a delayed delivery is held back. Default: 100 milliseconds.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Chance per accepted message that it is lost; 1 loses everything.</summary>
    public double LoseMessage { get; init; }
}
