using System.Globalization;

namespace Workflow.Dev.Benchmarks;

/// <summary>Reports and comparisons as a table: for a terminal, or as Markdown to be pasted.</summary>
internal static class ReportTable
{
    private const string Hosts = "hosts";

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>One report: a table of the figures, and one of the hosts with a column for each configuration.</summary>
    /// <param name="report">The report.</param>
    /// <param name="markdown">Whether it is to be pasted.</param>
    /// <param name="only">The benchmarks to show; none = all.</param>
    public static IEnumerable<string> Of(BenchReport report, bool markdown, params IReadOnlyCollection<string> only)
    {
        var shown = FigureTable.All.Where(figure => report.Values.ContainsKey(figure.Name) && (only.Count == 0 || only.Contains(figure.Benchmark))).ToLookup(figure => figure.Benchmark == Hosts);
        return
        [
            .. Caption(report, markdown),
            .. shown[false].Any()
                ? Lines(["figure", "value", "unit", "judged as"], shown[false].Select(figure => (string[])[figure.Title, Text(report.Values[figure.Name]), figure.Unit, NameOf(figure.Kind)]), markdown)
                : [],
            .. shown[true].Any() ? [.. shown[false].Any() ? [""] : Array.Empty<string>(), .. OfHosts(report, markdown)] : Array.Empty<string>(),
        ];
    }

    /// <summary>Two reports beside each other.</summary>
    public static IEnumerable<string> Of(Comparison comparison, bool markdown) =>
        Lines(["figure", "before", "now", "", "verdict"], comparison.Figures.Select(figure => (string[])
            [figure.Figure.Title, Text(figure.Before), Text(figure.Now), Percent(figure), NameOf(figure.Change)]), markdown);

    /// <summary>A figure with as many digits as mean something.</summary>
    public static string Text(double? value) => value switch
    {
        null => "-",
        { } number when Math.Abs(number) >= 100 => number.ToString("N0", Plain),
        { } number when number == Math.Floor(number) => number.ToString("N0", Plain),
        { } number when Math.Abs(number) >= 10 => number.ToString("N1", Plain),
        { } number => number.ToString("0.###", Plain),
    };

    private static IEnumerable<string> OfHosts(BenchReport report, bool markdown) => Lines(
        ["", .. FigureTable.Hosts.Select(hosts => hosts.Title), "judged as"],
        FigureTable.OfHosts.Select(figure => (string[])
        [
            figure.Unit.Length > 0 ? $"{figure.Title} ({figure.Unit})" : figure.Title,
            .. FigureTable.Hosts.Select(hosts => Text(report.Values.TryGetValue($"{Hosts}.{hosts.Key}.{figure.Name}", out var value) ? value : null)),
            NameOf(figure.Kind),
        ]),
        markdown);

    private static IEnumerable<string> Caption(BenchReport report, bool markdown)
    {
        var caption = string.Create(Plain, $"{report.TakenAt:yyyy-MM-dd HH:mm} UTC on {report.Machine}");
        return markdown ? [caption, ""] : [caption];
    }

    private static IEnumerable<string> Lines(string[] head, IEnumerable<string[]> rows, bool markdown)
    {
        string[][] all = [head, .. rows];
        // The first column is text, and so is the last; what is between them are numbers.
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        yield return Line(head);
        if (markdown)
            yield return "| " + string.Join(" | ", head.Select((_, column) => IsText(column) ? "---" : "---:")) + " |";
        foreach (var row in all.Skip(1))
            yield return Line(row);

        string Line(string[] row) => markdown
            ? "| " + string.Join(" | ", row) + " |"
            : string.Join("  ", row.Select((cell, column) => IsText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd();

        bool IsText(int column) => column == 0 || column == head.Length - 1;
    }

    private static string Percent(ComparedFigure figure) => figure is { Before: { } before and not 0, Now: { } now }
        ? (now / before - 1).ToString("+0 %;-0 %;0 %", Plain)
        : "";

    private static string NameOf(FigureKind kind) => kind switch
    {
        FigureKind.Count => "count",
        FigureKind.Ratio => "ratio",
        _ => "",
    };

    private static string NameOf(Change change) => change switch
    {
        Change.Regression => "REGRESSION",
        Change.Warning => "warning",
        Change.Better => "better",
        Change.New => "new",
        _ => "",
    };
}
