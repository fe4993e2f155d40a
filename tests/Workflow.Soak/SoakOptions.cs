namespace Workflow.Soak;

/// <summary>How long and how hard.</summary>
/// <param name="Runs">How many orders.</param>
/// <param name="Duration">Over how long they are triggered.</param>
/// <param name="Seed">Decides what orders there are, and what is killed when.</param>
internal sealed record SoakOptions(int Runs, TimeSpan Duration, int Seed)
{
    /// <summary>How long after the last trigger everything must have ended: several sweeps, one behind the other.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The shortest and the longest time between two blows.</summary>
    public (TimeSpan Shortest, TimeSpan Longest) Between { get; init; } = (TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(14));

    /// <summary>How long the broker keeps a session locked for a host that was killed, in seconds; 0 leaves it as provisioned.</summary>
    public int LockSeconds { get; init; }
}
