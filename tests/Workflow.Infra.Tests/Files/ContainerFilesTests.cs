using System.Text.RegularExpressions;
using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace Workflow.Infra.Tests.Files;

/// <summary>The Dockerfile and docker-compose.yml, as far as they can be checked without Docker.</summary>
public sealed partial class ContainerFilesTests
{
    [Fact]
    public void The_image_restores_all_projects_that_it_builds()
    {
        var copied = Copy().Matches(Checkout.Read("Dockerfile")).Select(match => match.Groups["from"].Value).Where(path => path.EndsWith(".csproj", StringComparison.Ordinal));

        Assert.Equal(Closure("src/Workflow.ContainerHost/Workflow.ContainerHost.csproj").Order(StringComparer.Ordinal), copied.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_that_the_image_copies_is_there_and_not_ignored()
    {
        var ignore = Checkout.Read(".dockerignore").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("**", ignore[0]);
        foreach (var path in Copy().Matches(Checkout.Read("Dockerfile")).SelectMany(match => match.Groups["from"].Value.Split(' ')))
        {
            Assert.True(Path.Exists(Checkout.PathOf(path)), $"There is no {path}.");
            Assert.Contains(ignore, line => line == "!" + path || (line == "!src/**" && path.StartsWith("src/", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void The_image_runs_without_root_and_listens_where_the_container_app_asks()
    {
        var lines = Checkout.Read("Dockerfile").Split('\n');

        Assert.Contains("USER $APP_UID", lines);
        Assert.Contains("ENV ASPNETCORE_HTTP_PORTS=8080", lines);
        var container = Assert.Single(Bicep.Snapshot.Of("container").OfType("Microsoft.App/containerApps"));
        Assert.Equal(8080, container.Properties.GetProperty("configuration").GetProperty("ingress").GetProperty("targetPort").GetInt32());
    }

    [Fact]
    public void Compose_has_the_app_with_the_official_emulators()
    {
        var services = YamlFile.Read("infra", "local", "docker-compose.yml")["services"];

        Assert.Equal(["app", "messaging", "messaging-store", "storage"], services.Keys().Order());
        Assert.All(((YamlMappingNode)services).Children.Values, service => Assert.True(service.Find("image") is null != service.Find("build") is null));
        foreach (var service in ((YamlMappingNode)services).Children.Values)
            Assert.Subset(services.Keys().ToHashSet(), (service.Find("depends_on")?.Keys() ?? []).ToHashSet());
    }

    [Fact]
    public void Compose_mounts_the_generated_configuration_and_builds_the_image()
    {
        var services = YamlFile.Read("infra", "local", "docker-compose.yml")["services"];
        var folder = Checkout.PathOf("infra", "local");

        var mount = Assert.Single(services["messaging"]["volumes"].Scalars()).Split(':');
        Assert.True(File.Exists(Path.Combine(folder, mount[0])));
        Assert.Equal("/ServiceBus_Emulator/ConfigFiles/Config.json", mount[1]);
        Assert.True(File.Exists(Path.Combine(folder, services["app"]["build"].Text("context"), services["app"]["build"].Text("dockerfile"))));
    }

    [Fact]
    public void Compose_publishes_ports_to_this_machine_only() =>
        Assert.All(
            ((YamlMappingNode)YamlFile.Read("infra", "local", "docker-compose.yml")["services"]).Children.Values.SelectMany(service => service.Find("ports")?.Scalars() ?? []),
            port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));

    private static HashSet<string> Closure(string project)
    {
        var found = new HashSet<string> { project };
        foreach (var reference in XDocument.Load(Checkout.PathOf(project)).Descendants("ProjectReference"))
        {
            var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Checkout.PathOf(project))!, reference.Attribute("Include")!.Value));
            found.UnionWith(Closure(Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/')));
        }
        return found;
    }

    [GeneratedRegex(@"^COPY (?!--from)(?<from>.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copy();
}
