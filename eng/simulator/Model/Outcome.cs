namespace Workflow.Simulator.Model;

/// <summary>What a simulation came to.</summary>
internal sealed record Outcome
{
    /// <summary>Runs that came to their end, each second.</summary>
    public required double RunsPerSecond { get; init; }

    /// <summary>Runs that are not at their end.</summary>
    public required int UnderWay { get; init; }

    /// <summary>Seconds from trigger to end of half the runs.</summary>
    public required double Median { get; init; }

    /// <summary>Seconds from trigger to end of 99 in 100 runs.</summary>
    public required double High { get; init; }

    public required double RequestsPerRun { get; init; }

    public required double MessagesPerRun { get; init; }

    /// <summary>How busy the parts were; of several of a kind, the busiest.</summary>
    public required IReadOnlyDictionary<string, double> Utilisation { get; init; }

    /// <summary>How many events the simulation took.</summary>
    public required long Events { get; init; }

    /// <summary>How many runs more were triggered than ended.</summary>
    public required int Grown { get; init; }

    /// <summary>How many runs were triggered.</summary>
    public required int Triggered { get; init; }

    /// <summary>Whether more comes in than is done: what waits grows without end. A few more or less under way are chance.</summary>
    public bool FallsBehind => Grown > 10 + 0.01 * Triggered;

    /// <summary>The busiest part.</summary>
    public (string Part, double Utilisation) Busiest => Utilisation.OrderByDescending(part => part.Value).Select(part => (part.Key, part.Value)).First();
}
