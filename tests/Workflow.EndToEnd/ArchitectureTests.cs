using System.Xml.Linq;

namespace Workflow.EndToEnd;

/// <summary>The arrows between the projects point one way: samples and hosts to adapters, adapters to the core.</summary>
public sealed class ArchitectureTests
{
    /// <summary>Which projects of this repository each may reference.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Workflow.Core"] = [],
        ["Workflow.AzureStorage"] = ["Workflow.Core"],
        ["Workflow.ServiceBus"] = ["Workflow.Core"],
        ["Workflow.Http"] = ["Workflow.Core"],
        ["Workflow.OpenTelemetry"] = ["Workflow.Core"],
        ["Workflow.Functions"] = ["Workflow.Core", "Workflow.AzureStorage", "Workflow.ServiceBus", "Workflow.Http", "Workflow.Functions.Contracts"],
        ["Workflow.Emulator"] = [],
        ["Workflow.Emulator.Host"] = ["Workflow.Emulator"],
        ["Workflow.Testing"] = ["Workflow.Core"],
        ["Workflow.Samples"] = ["Workflow.Core"],
        ["Workflow.App"] = ["Workflow.Functions", "Workflow.OpenTelemetry", "Workflow.Samples"],
        ["Workflow.Cli"] = ["Workflow.Core"],
        ["Workflow.ContainerHost"] = ["Workflow.Core", "Workflow.AzureStorage", "Workflow.ServiceBus", "Workflow.Http", "Workflow.OpenTelemetry", "Workflow.Samples"],
        ["Workflow.Local"] = ["Workflow.Core", "Workflow.AzureStorage", "Workflow.ServiceBus", "Workflow.Http", "Workflow.Emulator", "Workflow.OpenTelemetry"],
        ["Workflow.LocalHost"] = ["Workflow.Core", "Workflow.AzureStorage", "Workflow.ServiceBus", "Workflow.Http", "Workflow.Emulator", "Workflow.Local", "Workflow.OpenTelemetry", "Workflow.Samples"],
    };

    /// <summary>The projects that may know each vendor package, by the beginning of its name.</summary>
    private static readonly Dictionary<string, string[]> Owners = new()
    {
        ["Azure.Data.Tables"] = ["Workflow.AzureStorage"],
        ["Azure.Storage."] = ["Workflow.AzureStorage"],
        ["Azure.Messaging.ServiceBus"] = ["Workflow.ServiceBus"],
        ["Microsoft.Azure.Functions."] = ["Workflow.Functions", "Workflow.App"],
        ["AMQPNetLite"] = ["Workflow.Emulator"],
        ["Azure.Monitor."] = ["Workflow.OpenTelemetry"],
        ["Azure."] = ["Workflow.AzureStorage", "Workflow.ServiceBus", "Workflow.Functions", "Workflow.OpenTelemetry", "Workflow.ContainerHost", "Workflow.Local", "Workflow.LocalHost"],
        ["OpenTelemetry.Exporter."] = ["Workflow.OpenTelemetry"],
        ["Microsoft.Azure."] = ["Workflow.ServiceBus", "Workflow.Functions", "Workflow.App"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetFiles(Checkout.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_its_place_allows(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} is new: give it a place in the architecture.");

        Assert.Empty(References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).Except(allowed!));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_its_adapter_knows_a_vendor_s_package(string project) =>
        Assert.DoesNotContain(References(project, "PackageReference"), package => !MayKnow(project, package));

    private static bool MayKnow(string project, string package) =>
        Owners.FirstOrDefault(owner => package.StartsWith(owner.Key, StringComparison.Ordinal)).Value?.Contains(project) ?? true;

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Checkout.PathOf("src", project, project + ".csproj")).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);
}
