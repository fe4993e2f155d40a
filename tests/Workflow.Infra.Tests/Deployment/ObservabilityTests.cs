using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Workflow.Infra.Tests.Bicep;

namespace Workflow.Infra.Tests.Deployment;

/// <summary>What is measured, and who hears of it.</summary>
public sealed partial class ObservabilityTests
{
    /// <summary>Resources that have diagnostics; of storage accounts, it is their services in use that have them.</summary>
    private static readonly Dictionary<string, string[]> Diagnosed = new()
    {
        ["Microsoft.OperationalInsights/workspaces"] = [""],
        ["Microsoft.ServiceBus/namespaces"] = [""],
        ["Microsoft.Storage/storageAccounts"] = ["/blobServices/default", "/tableServices/default"],
        ["Microsoft.Web/sites"] = [""],
        ["Microsoft.Network/virtualNetworks"] = [""],
        ["Microsoft.App/managedEnvironments"] = [""],
        ["Microsoft.ContainerRegistry/registries"] = [""],
    };

    public static TheoryData<string> Environments => Snapshot.All;

    [Theory]
    [MemberData(nameof(Environments))]
    public void Everything_that_has_diagnostics_sends_them_to_the_workspace(string environment)
    {
        var snapshot = Snapshot.Of(environment);
        var settings = snapshot.OfType("Microsoft.Insights/diagnosticSettings").ToDictionary(setting => setting.Id[..setting.Id.IndexOf("/providers/Microsoft.Insights/diagnosticSettings", StringComparison.Ordinal)]);
        var workspace = Assert.Single(snapshot.OfType("Microsoft.OperationalInsights/workspaces"));

        foreach (var (type, services) in Diagnosed)
        {
            foreach (var id in snapshot.OfType(type).SelectMany(resource => services.Select(service => resource.Id + service)))
            {
                Assert.True(settings.TryGetValue(id, out var setting), $"{id} has no diagnostic settings.");
                Assert.Equal(workspace.Id, setting["workspaceId"]);
                Assert.Contains("\"enabled\": true", setting.Properties.GetRawText(), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void People_are_told_about_every_kind_of_trouble(string environment)
    {
        var snapshot = Snapshot.Of(environment);
        var alerts = snapshot.OfType("Microsoft.Insights/scheduledQueryRules").Concat(snapshot.OfType("Microsoft.Insights/metricAlerts")).ToList();
        var people = Assert.Single(snapshot.OfType("Microsoft.Insights/actionGroups"));

        Assert.Equal(
            ["dead-letters", "failed-moves", "function-failures", "paused-runs", "process-lag", "service-bus-dead-letters", "service-bus-errors", "service-bus-throttling"],
            alerts.Select(alert => string.Join('-', alert.Name.Split('-')[1..^1])).Order());
        Assert.All(alerts, alert => Assert.Equal("True", alert["enabled"]));
        Assert.All(alerts, alert => Assert.Contains(people.Id, alert["actions"], StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_and_charts_ask_for_metrics_that_the_engine_has()
    {
        var asked = Metric().Matches(RepositoryFiles.Read("infra", "modules", "alerts.bicep") + RepositoryFiles.Read("infra", "modules", "workbook.json").Replace("\\\"", "\"", StringComparison.Ordinal))
            .Select(match => match.Groups["name"].Value).ToHashSet();

        Assert.Superset(asked, Instruments());
    }

    [Fact]
    public void There_is_a_chart_of_every_metric_of_the_engine()
    {
        var workbook = RepositoryFiles.Read("infra", "modules", "workbook.json");

        Assert.All(Instruments(), name => Assert.Contains($"\\\"{name}\\\"", workbook, StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_and_charts_split_metrics_by_tags_that_the_engine_has()
    {
        var telemetry = RepositoryFiles.Read("src", "Workflow.Core", "Telemetry", "WorkflowTelemetry.cs");
        var asked = Tag().Matches(RepositoryFiles.Read("infra", "modules", "alerts.bicep") + RepositoryFiles.Read("infra", "modules", "workbook.json").Replace("\\\"", "\"", StringComparison.Ordinal))
            .Select(match => match.Groups["name"].Value).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.All(asked, tag => Assert.Contains($"\"{tag}\"", telemetry, StringComparison.Ordinal));
    }

    private static HashSet<string> Instruments()
    {
        var names = new HashSet<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => Note(instrument) };
        listener.Start();
        using var telemetry = new WorkflowTelemetry();
        return names;

        void Note(Instrument instrument)
        {
            if (instrument.Meter.Name == WorkflowTelemetry.Name)
                names.Add(instrument.Name);
        }
    }

    [GeneratedRegex(@"Name == ""(?<name>[^""]+)""")]
    private static partial Regex Metric();

    [GeneratedRegex(@"Properties\[""(?<name>[^""]+)""\]")]
    private static partial Regex Tag();
}
