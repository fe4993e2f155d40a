using FsCheck;
using FsCheck.Fluent;

namespace Workflow.Core.Tests.Interleavings;

/// <summary>One thing that happens to a workflow, among others.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Key">Which of a few foreign IDs it happens to.</param>
/// <param name="Choice">What else there is to choose.</param>
public sealed record Happening(HappeningKind Kind, int Key, int Choice);

public enum HappeningKind
{
    /// <summary>The workflow works until it has nothing more to do now.</summary>
    Work,
    Trigger,
    Callback,
    Pause,
    Resume,
    Cancel,
    DeleteData,

    /// <summary>Time passes, and with it retries, timeouts, sweeps and auto-resumes.</summary>
    Advance,

    /// <summary>An event that was published before is delivered once more.</summary>
    DeliverAgain,

    /// <summary>The broker loses everything it holds.</summary>
    LoseEverything,

    /// <summary>The next commit fails before anything is stored.</summary>
    CrashBeforeCommit,

    /// <summary>The next commit is stored, but its host dies before it hears of it or publishes anything.</summary>
    CrashAfterCommit,

    /// <summary>Somebody steers the run between a handler and its commit.</summary>
    PauseMeanwhile,
    CancelMeanwhile,
}

/// <summary>A random workflow and a random history of what happens to it.</summary>
/// <param name="GraphSeed">Gives the graph and how its handlers behave.</param>
/// <param name="Happenings">What happens, in order.</param>
public sealed record Scenario(int GraphSeed, IReadOnlyList<Happening> Happenings)
{
    public const int Keys = 3;

    public static Arbitrary<Scenario> Arbitrary(int maxHappenings)
    {
        var kinds = Enum.GetValues<HappeningKind>();
        var happening =
            from kind in Gen.Frequency(
                (6, Gen.Constant(HappeningKind.Work)),
                (5, Gen.Constant(HappeningKind.Trigger)),
                (3, Gen.Constant(HappeningKind.Advance)),
                (kinds.Length, Gen.Elements(kinds)))
            from key in Gen.Choose(0, Keys - 1)
            from choice in Gen.Choose(0, 999)
            select new Happening(kind, key, choice);
        var scenario =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from count in Gen.Choose(1, maxHappenings)
            from happenings in Gen.ListOf(happening, count)
            select new Scenario(seed, [.. happenings]);
        return Arb.From(scenario, Shrink);
    }

    /// <summary>Fewer happenings first: halves, then each one left out.</summary>
    private static IEnumerable<Scenario> Shrink(Scenario scenario)
    {
        var count = scenario.Happenings.Count;
        for (var part = count / 2; part >= 1; part /= 2)
        {
            for (var from = 0; from + part <= count; from += part)
                yield return scenario with { Happenings = [.. scenario.Happenings.Take(from), .. scenario.Happenings.Skip(from + part)] };
        }
    }

    public override string ToString() =>
        $"graph {GraphSeed}: {string.Join(", ", Happenings.Select(happening => $"{happening.Kind}({happening.Key},{happening.Choice})"))}";
}
