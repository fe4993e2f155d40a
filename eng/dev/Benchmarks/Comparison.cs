namespace Workflow.Dev.Benchmarks;

/// <summary>What has become of a figure.</summary>
internal enum Change
{
    /// <summary>It is as it was, within what is tolerated, or it is of a kind that is not judged.</summary>
    Same = 1,

    /// <summary>A count has become less, or a ratio has become better by more than is tolerated.</summary>
    Better,

    /// <summary>There was none before.</summary>
    New,

    /// <summary>A ratio has become worse by more than is tolerated, or is missing.</summary>
    Warning,

    /// <summary>A count has become more, or is missing.</summary>
    Regression,
}

/// <summary>One figure of two reports.</summary>
internal sealed record ComparedFigure(Figure Figure, double? Before, double? Now, Change Change);

/// <summary>Two reports, figure by figure. Counts are judged exactly, ratios with a tolerance, the rest is shown.</summary>
internal sealed class Comparison
{
    /// <summary>By how much a ratio may become worse without a warning.</summary>
    public const double Tolerance = 0.25;

    private Comparison(IReadOnlyList<ComparedFigure> figures) => Figures = figures;

    public IReadOnlyList<ComparedFigure> Figures { get; }

    public IEnumerable<ComparedFigure> Regressions => Figures.Where(figure => figure.Change == Change.Regression);

    public IEnumerable<ComparedFigure> Warnings => Figures.Where(figure => figure.Change == Change.Warning);

    /// <summary>Compares what two reports say about the benchmarks that the later one ran.</summary>
    public static Comparison Of(BenchReport before, BenchReport now)
    {
        var ran = now.Values.Keys.Select(name => name[..name.IndexOf('.', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
        return new Comparison([.. FigureTable.All
            .Where(figure => ran.Contains(figure.Benchmark))
            .Select(figure => Compare(figure, ValueOf(before, figure), ValueOf(now, figure)))
            .OfType<ComparedFigure>()]);
    }

    /// <summary>Compares the counts alone: what a test can hold on any machine.</summary>
    public static Comparison OfCounts(BenchReport before, BenchReport now)
    {
        var all = Of(before, now);
        return new Comparison([.. all.Figures.Where(figure => figure.Figure.Kind == FigureKind.Count)]);
    }

    private static double? ValueOf(BenchReport report, Figure figure) => report.Values.TryGetValue(figure.Name, out var value) ? value : null;

    private static ComparedFigure? Compare(Figure figure, double? before, double? now) => (before, now) switch
    {
        (null, null) => null,
        (null, _) => new ComparedFigure(figure, before, now, Change.New),
        // What is not measured any more cannot be held.
        (_, null) => new ComparedFigure(figure, before, now, figure.Kind switch
        {
            FigureKind.Count => Change.Regression,
            FigureKind.Ratio => Change.Warning,
            _ => Change.Same,
        }),
        ({ } was, { } value) => new ComparedFigure(figure, before, now, Judge(figure, figure.WorseBy(was, value))),
    };

    private static Change Judge(Figure figure, double worseBy) => figure.Kind switch
    {
        FigureKind.Count when worseBy > 0 => Change.Regression,
        FigureKind.Count when worseBy < 0 => Change.Better,
        FigureKind.Ratio when worseBy > Tolerance => Change.Warning,
        FigureKind.Ratio when worseBy < -Tolerance => Change.Better,
        _ => Change.Same,
    };
}
