using System.IO.Compression;
using System.Xml.Linq;

namespace Workflow.Template.Tests;

/// <summary>What is in the packages.</summary>
[Collection(nameof(PackedFeed))]
public sealed class PackageTests(PackedFeed feed)
{
    private static readonly string[] Ids =
    [
        "Workflow.Functions", "Workflow.Functions.AzureStorage", "Workflow.Functions.Cli", "Workflow.Functions.Core", "Workflow.Functions.Emulator",
        "Workflow.Functions.Http", "Workflow.Functions.Local", "Workflow.Functions.OpenTelemetry", "Workflow.Functions.ServiceBus", "Workflow.Functions.Templates", "Workflow.Functions.Testing",
    ];

    public static TheoryData<string> Packages => [.. Ids];

    [Fact]
    public void Every_project_that_is_a_package_is_packed() => Assert.Equal(
        Ids,
        Directory.GetFiles(feed.Folder, $"*.{PackedFeed.Version}.nupkg").Select(file => Path.GetFileName(file).Replace($".{PackedFeed.Version}.nupkg", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void No_project_is_forgotten() => Assert.Empty(
        Directory.GetFiles(Checkout.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(XDocument.Load)
            .Where(project => !project.Descendants("IsPackable").Any(value => value.Value == "false"))
            .Select(project => project.Descendants("PackageId").Select(id => id.Value).SingleOrDefault() ?? "Workflow.Functions")
            .Except(Ids));

    [Theory]
    [MemberData(nameof(Packages))]
    public void It_says_what_it_is_and_where_it_comes_from(string id)
    {
        using var package = Open(id);
        var metadata = Metadata(package);

        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal("MIT", Value("license"));
        Assert.NotEmpty(Value("description"));
        Assert.NotNull(package.GetEntry(Value("icon")));
        using var readme = new StreamReader(package.GetEntry(Value("readme"))!.Open());
        Assert.StartsWith("# ", readme.ReadToEnd(), StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{40}$", metadata.Elements().Single(element => element.Name.LocalName == "repository").Attribute("commit")?.Value);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void What_it_needs_is_on_a_feed_in_that_version(string id)
    {
        using var package = Open(id);
        var dependencies = Metadata(package).Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(dependency => dependency.Attribute("id")!.Value, dependency => dependency.Attribute("version")!.Value);

        Assert.All(dependencies.Where(dependency => dependency.Key.StartsWith("Workflow", StringComparison.Ordinal)), ours =>
        {
            Assert.Contains(ours.Key, Ids);
            Assert.Equal(PackedFeed.Version, ours.Value);
        });
        var central = Versions.In("Directory.Packages.props");
        Assert.All(dependencies.Where(dependency => !dependency.Key.StartsWith("Workflow", StringComparison.Ordinal)), others => Assert.Equal(central[others.Key], others.Value));
    }

    [Fact]
    public void The_functions_package_names_the_genuine_extension()
    {
        using var package = Open("Workflow.Functions");

        Assert.Contains(Metadata(package).Descendants(), element => element.Attribute("id")?.Value == "Microsoft.Azure.Functions.Worker.Extensions.ServiceBus");
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Its_symbols_are_packed_beside_it(string id)
    {
        using var package = Open(id);
        var assemblies = package.Entries.Where(entry => entry.Name.StartsWith("Workflow.", StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)).Select(entry => entry.FullName).ToList();
        if (assemblies.Count == 0)
            return; // the tool's is wf.dll, and the templates have none

        using var symbols = ZipFile.OpenRead(Path.Combine(feed.Folder, $"{id}.{PackedFeed.Version}.snupkg"));

        Assert.All(assemblies, assembly => Assert.NotNull(symbols.GetEntry(Path.ChangeExtension(assembly, ".pdb"))));
    }

    [Fact]
    public void The_dashboard_is_in_the_package_of_the_API()
    {
        using var package = Open("Workflow.Functions.Http");
        using var assembly = new MemoryStream();
        using (var content = package.GetEntry("lib/net10.0/Workflow.Http.dll")!.Open())
            content.CopyTo(assembly);
        assembly.Position = 0;
        using var file = new System.Reflection.PortableExecutable.PEReader(assembly);
        var metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(file);

        Assert.Contains("ui/index.html.gz", metadata.ManifestResources.Select(handle => metadata.GetString(metadata.GetManifestResource(handle).Name)));
    }

    [Fact]
    public async Task The_tool_installs_and_runs()
    {
        var folder = Path.Combine(feed.Apps, "tools");

        await feed.DotnetAsync(feed.Apps, "tool", "install", "Workflow.Functions.Cli", "--version", PackedFeed.Version, "--tool-path", folder);

        var help = await ChildRun.SucceedAsync(feed.Apps, feed.Environment, Path.Combine(folder, OperatingSystem.IsWindows() ? "wf.exe" : "wf"), "--help");
        Assert.Contains("Usage:", help, StringComparison.Ordinal);
        Assert.Contains(PackedFeed.Version, await ChildRun.SucceedAsync(feed.Apps, feed.Environment, Path.Combine(folder, "wf"), "--version"), StringComparison.Ordinal);
    }

    private ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(feed.Folder, $"{id}.{PackedFeed.Version}.nupkg"));

    private static XElement Metadata(ZipArchive package)
    {
        using var manifest = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(manifest).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }
}
