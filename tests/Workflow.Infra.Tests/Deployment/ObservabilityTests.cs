using Workflow.Infra.Tests.Bicep;

namespace Workflow.Infra.Tests.Deployment;

/// <summary>What is measured, and who hears of it. Workflow.Telemetry.Tests hold that the metrics asked for exist.</summary>
public sealed class ObservabilityTests
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
            ["dead-letters", "failed-moves", "function-failures", "overdue-timeouts", "paused-runs", "process-lag", "service-bus-dead-letters", "service-bus-errors", "service-bus-throttling", "storage-throttling"],
            alerts.Select(alert => string.Join('-', alert.Name.Split('-')[1..^1])).Order());
        Assert.All(alerts, alert => Assert.Equal("True", alert["enabled"]));
        Assert.All(alerts, alert => Assert.Contains(people.Id, alert["actions"], StringComparison.Ordinal));
    }
}
