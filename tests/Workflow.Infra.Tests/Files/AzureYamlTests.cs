using System.Xml.Linq;
using Workflow.Infra.Tests.Bicep;
using YamlDotNet.RepresentationModel;

namespace Workflow.Infra.Tests.Files;

/// <summary>azure.yaml by the rules of its schema (schemas/v1.0/azure.yaml.json of Azure/azure-dev), and what it points to.</summary>
[Collection(CompiledTemplateTests.Name)]
public sealed class AzureYamlTests(CompiledTemplate template)
{
    /// <summary>Before or after a command of azd.</summary>
    private static readonly string[] Hooks =
        [.. new[] { "restore", "provision", "package", "deploy", "publish", "up", "down", "infracreate", "infradelete" }.SelectMany(command => new[] { "pre" + command, "post" + command })];

    private static YamlMappingNode File => YamlFile.Read("azure.yaml");

    [Fact]
    public void It_has_a_name_that_azd_takes() => Assert.Matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", File.Text("name"));

    [Fact]
    public void Its_keys_are_those_of_the_schema()
    {
        Assert.Subset(new HashSet<string> { "name", "resourceGroup", "metadata", "infra", "services", "pipeline", "hooks", "requiredVersions", "state", "platform", "workflows", "cloud", "resources" }, File.Keys().ToHashSet());
        Assert.Subset(new HashSet<string> { "provider", "path", "module", "layers" }, File["infra"].Keys().ToHashSet());
        Assert.Subset(new HashSet<string> { "project", "language", "host", "module", "dist", "docker", "hooks", "resourceName", "resourceGroup", "env", "config", "uses" }, File["services"]["workflow"].Keys().ToHashSet());
    }

    [Fact]
    public void Its_service_is_the_function_app_that_is_provisioned()
    {
        var service = Assert.Single(((YamlMappingNode)File["services"]).Children);
        var project = Checkout.PathOf(service.Value.Text("project"));

        Assert.Equal(("function", "dotnet"), (service.Value.Text("host"), service.Value.Text("language")));
        Assert.Equal("v4", XDocument.Load(Assert.Single(Directory.GetFiles(project, "*.csproj"))).Descendants("AzureFunctionsVersion").Single().Value);
        var tagged = Snapshot.Of("dev").Resources.Where(resource => resource.Json.TryGetProperty("tags", out var tags) && tags.TryGetProperty("azd-service-name", out var name) && name.GetString() == service.Key.ToString());
        Assert.Equal("Microsoft.Web/sites", Assert.Single(tagged).Type);
    }

    [Fact]
    public void Its_infrastructure_is_there()
    {
        var infra = File["infra"];

        Assert.True(System.IO.File.Exists(Checkout.PathOf(infra.Text("path"), infra.Text("module") + ".bicep")));
        Assert.True(System.IO.File.Exists(Checkout.PathOf(infra.Text("path"), infra.Text("module") + ".parameters.json")));
    }

    [Fact]
    public void Its_hooks_run_on_every_system()
    {
        foreach (var hook in ((YamlMappingNode)File["hooks"]).Children)
        {
            Assert.Contains(hook.Key.ToString(), Hooks);
            Assert.Equal(["posix", "windows"], hook.Value.Keys().Order());
            Assert.Equal(("sh", "pwsh"), (hook.Value["posix"].Text("shell"), hook.Value["windows"].Text("shell")));
            Assert.Equal(hook.Value["posix"].Text("run"), hook.Value["windows"].Text("run"));
        }
    }

    [Fact]
    public void Nothing_is_provisioned_from_a_topology_that_the_code_does_not_have()
    {
        var hook = File["hooks"]["preprovision"]["posix"];

        Assert.Equal("dotnet run dev.cs topology --check", hook.Text("run"));
        Assert.Null(hook.Find("continueOnError"));
    }

    [Fact]
    public void No_hook_deletes_anything() => Assert.DoesNotContain(File["hooks"].Scalars(), text => text.Contains("--delete", StringComparison.Ordinal));

    [Fact]
    public void Its_parameters_are_those_of_the_template()
    {
        using var parameters = JsonDocument.Parse(Checkout.Read("infra", "main.parameters.json"));

        Assert.Equal(
            template.Json.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name).Order(),
            parameters.RootElement.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name).Order());
    }

    [Fact]
    public void A_parameter_that_nobody_sets_has_the_default_of_the_template()
    {
        using var parameters = JsonDocument.Parse(Checkout.Read("infra", "main.parameters.json"));
        foreach (var parameter in template.Json.GetProperty("parameters").EnumerateObject())
        {
            var value = parameters.RootElement.GetProperty("parameters").GetProperty(parameter.Name).GetProperty("value");
            if (!parameter.Value.TryGetProperty("defaultValue", out var standard))
                Assert.DoesNotContain("=", value.GetString(), StringComparison.Ordinal);
            else if (value.ValueKind == JsonValueKind.String)
                Assert.EndsWith($"={standard.ToString().Replace("True", "true", StringComparison.Ordinal).Replace("False", "false", StringComparison.Ordinal)}}}", value.GetString(), StringComparison.Ordinal);
            else
                Assert.Equal(standard.GetRawText(), value.GetRawText());
        }
    }

    [Fact]
    public void What_its_hooks_and_its_deployment_need_is_put_out()
    {
        var outputs = Snapshot.Of("dev").Outputs.EnumerateObject().Select(output => output.Name).ToHashSet();

        Assert.Superset(new HashSet<string> { "AZURE_LOCATION", "AZURE_TENANT_ID", "AZURE_RESOURCE_GROUP", "SERVICE_BUS_NAMESPACE" }, outputs);
    }
}
