namespace Workflow.Dev.Benchmarks;

/// <summary>A figure that a benchmark may give.</summary>
/// <param name="Name">The benchmark, then where the figure stands in its JSON: <c>storage.movesPerSecond.32</c>.</param>
/// <param name="Title">What people read.</param>
/// <param name="Unit">Its unit; empty for a plain number.</param>
/// <param name="Kind">How it is judged.</param>
/// <param name="MoreIsBetter">Whether a larger one is better.</param>
internal sealed record Figure(string Name, string Title, string Unit, FigureKind Kind, bool MoreIsBetter)
{
    /// <summary>The benchmark that gives it.</summary>
    public string Benchmark => Name[..Name.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>Where it stands in that benchmark's JSON.</summary>
    public IEnumerable<string> Path => Name.Split('.').Skip(1);

    /// <summary>By how much <paramref name="now"/> is worse than <paramref name="before"/>: 0.25 is a quarter; below zero is better.</summary>
    public double WorseBy(double before, double now)
    {
        if (before == now)
            return 0;
        // From nothing to something is worse without measure, unless more is better.
        if (before == 0)
            return MoreIsBetter ? double.NegativeInfinity : double.PositiveInfinity;
        return MoreIsBetter ? before / now - 1 : now / before - 1;
    }
}
