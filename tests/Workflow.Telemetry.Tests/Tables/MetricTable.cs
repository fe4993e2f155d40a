using System.Text.RegularExpressions;

namespace Workflow.Telemetry.Tests;

/// <summary>A row of the table of metrics in docs/telemetry.md.</summary>
internal sealed record DocumentedMetric(string Name, string Unit, string Kind, IReadOnlyList<string> Tags)
{
    /// <summary>What Prometheus calls it when it comes by OTLP, series of histograms included.</summary>
    public IReadOnlyList<string> PrometheusNames
    {
        get
        {
            var name = Name.Replace('.', '_') + (Unit == "s" ? "_seconds" : "");
            return Kind switch
            {
                "counter" => [$"{name}_total"],
                "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
                _ => [name],
            };
        }
    }
}

/// <summary>The table of metrics in docs/telemetry.md.</summary>
internal static partial class MetricTable
{
    public static IReadOnlyList<DocumentedMetric> Rows { get; } = Read();

    private static List<DocumentedMetric> Read()
    {
        var lines = Checkout.Read("docs", "telemetry.md").Split('\n');
        return [.. lines
            .SkipWhile(line => !line.StartsWith("| metric | unit | kind | tags |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new DocumentedMetric(cells[1].Trim('`'), cells[2].Trim('`'), cells[3], [.. Code().Matches(cells[4]).Select(match => match.Groups[1].Value)]))];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
