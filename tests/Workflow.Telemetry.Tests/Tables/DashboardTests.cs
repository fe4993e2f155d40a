using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workflow.Telemetry.Tests;

/// <summary>The Azure workbook, the alerts and the Grafana dashboard ask for metrics that exist, and show all of them.</summary>
public sealed partial class DashboardTests
{
    /// <summary>Labels that Prometheus itself makes.</summary>
    private static readonly string[] PrometheusLabels = ["le", "instance", "job"];

    private static string Workbook => Checkout.Read("infra", "modules", "workbook.json").Replace("\\\"", "\"", StringComparison.Ordinal);

    private static string Alerts => Checkout.Read("infra", "modules", "alerts.bicep");

    [Fact]
    public void Alerts_and_the_workbook_ask_for_metrics_that_exist()
    {
        var asked = AzureMetric().Matches(Alerts + Workbook).Select(match => match.Groups["name"].Value).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(MetricTable.Rows.Select(metric => metric.Name)));
    }

    [Fact]
    public void Alerts_and_the_workbook_split_metrics_by_tags_that_these_have()
    {
        foreach (var query in AzureQuery().Matches(Alerts + Workbook).Select(match => match.Value))
        {
            var metric = MetricTable.Rows.Single(metric => query.Contains($"Name == \"{metric.Name}\"", StringComparison.Ordinal));
            Assert.Empty(AzureTag().Matches(query).Select(match => match.Groups["name"].Value).Except(metric.Tags));
        }
    }

    [Fact]
    public void The_workbook_has_a_chart_of_every_metric() =>
        Assert.All(MetricTable.Rows, metric => Assert.Contains($"Name == \"{metric.Name}\"", Workbook, StringComparison.Ordinal));

    [Fact]
    public void The_Grafana_dashboard_asks_for_metrics_that_exist_and_for_labels_that_these_have()
    {
        foreach (var expression in GrafanaExpressions())
        {
            var names = PrometheusName().Matches(expression).Select(match => match.Value).Where(name => !IsLabel(name)).Distinct().ToList();
            Assert.True(names.Count > 0, $"'{expression}' asks for no metric.");
            var labels = Label().Matches(expression).SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Concat(Matcher().Matches(expression).Select(match => match.Groups["label"].Value));
            foreach (var name in names)
            {
                var metric = MetricTable.Rows.SingleOrDefault(metric => metric.PrometheusNames.Contains(name));
                Assert.True(metric is not null, $"There is no metric {name}, in '{expression}'.");
                Assert.Empty(labels.Except(metric.Tags.Select(Escaped)).Except(PrometheusLabels));
            }
        }
    }

    [Fact]
    public void The_Grafana_dashboard_has_a_panel_of_every_metric()
    {
        var expressions = string.Join('\n', GrafanaExpressions());

        Assert.All(MetricTable.Rows, metric => Assert.Contains(metric.PrometheusNames, name => Regex.IsMatch(expressions, $@"\b{name}\b")));
    }

    [Fact]
    public void The_panels_of_the_Grafana_dashboard_do_not_overlap_and_have_IDs_and_titles_of_their_own()
    {
        using var dashboard = Grafana();
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        var cells = panels.SelectMany(panel =>
        {
            var at = panel.GetProperty("gridPos");
            var (x, y, w, h) = (at.GetProperty("x").GetInt32(), at.GetProperty("y").GetInt32(), at.GetProperty("w").GetInt32(), at.GetProperty("h").GetInt32());
            Assert.InRange(x + w, 1, 24);
            return Enumerable.Range(x, w).SelectMany(column => Enumerable.Range(y, h).Select(row => (column, row)));
        }).ToList();

        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("title").GetString()).Distinct().Count());
    }

    private static bool IsLabel(string name) => MetricTable.Rows.Any(metric => metric.Tags.Any(tag => Escaped(tag) == name));

    private static string Escaped(string tag) => tag.Replace('.', '_');

    private static JsonDocument Grafana() => JsonDocument.Parse(Checkout.Read("infra", "monitoring", "grafana.json"));

    private static List<string> GrafanaExpressions()
    {
        using var dashboard = Grafana();
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)];
    }

    [GeneratedRegex(@"Name == ""(?<name>[^""]+)""")]
    private static partial Regex AzureMetric();

    [GeneratedRegex(@"AppMetrics[^\n]*")]
    private static partial Regex AzureQuery();

    [GeneratedRegex(@"Properties\[""(?<name>[^""]+)""\]")]
    private static partial Regex AzureTag();

    [GeneratedRegex(@"\bworkflow_\w+\b")]
    private static partial Regex PrometheusName();

    [GeneratedRegex(@"\bby\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Label();

    [GeneratedRegex(@"(?<label>\w+)\s*(=~|!~|!=|=)\s*""")]
    private static partial Regex Matcher();
}
