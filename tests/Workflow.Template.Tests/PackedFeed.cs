namespace Workflow.Template.Tests;

/// <summary>
/// The packages as <c>dotnet run dev.cs pack</c> makes them, in a folder feed, and a place outside the repository to use them from. What
/// is restored from it goes into a package folder of its own, so that no test is served the packages of an earlier build.
/// </summary>
public sealed class PackedFeed : IAsyncLifetime
{
    /// <summary>Not a version that anybody releases.</summary>
    public const string Version = "0.0.0-test";

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("workflow-packed-");

    private static string Kept { get; } = Checkout.PathOf("artifacts", "template-tests");

    /// <summary>What dev.cs has put beside this machine's own feeds.</summary>
    private static string Spare { get; } = Checkout.PathOf(".feed");

    private static bool FeedLacksTheExtension => File.Exists(Path.Combine(Spare, "contracts.props"));

    /// <summary>The folder with the packages.</summary>
    public string Folder => Path.Combine(_work.FullName, "feed");

    /// <summary>Where to put apps.</summary>
    public string Apps => Path.Combine(_work.FullName, "apps");

    /// <summary>The templates that are installed for these tests, apart from the user's.</summary>
    public string Hive => Path.Combine(_work.FullName, "hive");

    internal IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        // No fallback folder: the SDK of Functions looks for its own packages in this one alone.
        ["NUGET_PACKAGES"] = Path.Combine(Kept, "packages"),
        // Where `up` installs Azurite, once for all runs of these tests.
        ["XDG_DATA_HOME"] = Path.Combine(Kept, "user"),
    };

    /// <summary>Runs the .NET CLI on these packages.</summary>
    /// <returns>What it said; it must succeed.</returns>
    public Task<string> DotnetAsync(string folder, params string[] arguments) => ChildRun.SucceedAsync(folder, Environment, "dotnet", arguments);

    /// <summary>Makes an app from the template.</summary>
    /// <returns>Its folder.</returns>
    public async Task<string> NewAppAsync(string name)
    {
        await DotnetAsync(Apps, "new", "workflow-functions", "--name", name, "--debug:custom-hive", Hive);
        return Path.Combine(Apps, name);
    }

    public async Task InitializeAsync()
    {
        foreach (var folder in new[] { Folder, Apps, Hive, Path.Combine(Kept, "packages"), Path.Combine(Kept, "user") })
            Directory.CreateDirectory(folder);
        ForgetRestored();
        // When the tool itself runs these tests, it is built, and must not be replaced while it runs.
        string[] build = System.Environment.GetEnvironmentVariable("WORKFLOW_DEV_NO_BUILD") == "1" ? ["--no-build"] : [];
        await ChildRun.SucceedAsync(
            Checkout.Root, new Dictionary<string, string>(), "dotnet", ["run", .. build, "dev.cs", "pack", "--output", Folder, "--package-version", Version]);
        await File.WriteAllTextAsync(Path.Combine(_work.FullName, "nuget.config"), Configuration());
        if (FeedLacksTheExtension)
            await HostExtension.PackAsync(this, Path.Combine(_work.FullName, "extension"));
        await DotnetAsync(_work.FullName, "new", "install", "Workflow.Functions.Templates@" + Version, "--add-source", Folder, "--debug:custom-hive", Hive);
    }

    public Task DisposeAsync()
    {
        _work.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>What these tests pack, or another run of them stood in for.</summary>
    private static void ForgetRestored()
    {
        foreach (var package in Directory.EnumerateDirectories(Path.Combine(Kept, "packages")).ToList())
        {
            var id = Path.GetFileName(package);
            if (id.StartsWith("workflow.functions", StringComparison.Ordinal) || id.EndsWith(".extensions.servicebus", StringComparison.Ordinal))
                Directory.Delete(package, recursive: true);
        }
    }

    /// <summary>The feed, and what this machine's own feeds lack.</summary>
    private string Configuration()
    {
        var sources = new List<string> { Folder };
        if (Directory.Exists(Spare))
            sources.Add(Spare);
        if (FeedLacksTheExtension)
            sources.Add(Checkout.PathOf("artifacts", "pack", "stand-in", "feed"));
        return $"<configuration><packageSources>{string.Concat(sources.Select((source, index) => $"""<add key="packed{index}" value="{source}" />"""))}</packageSources></configuration>";
    }
}

/// <summary>Packed once.</summary>
[CollectionDefinition(nameof(PackedFeed))]
public sealed class PackedFeedCollection : ICollectionFixture<PackedFeed>;
