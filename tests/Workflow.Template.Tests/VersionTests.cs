namespace Workflow.Template.Tests;

/// <summary>A package's version comes from git's tags, and a working copy that has none, or no git at all, builds too.</summary>
public sealed class VersionTests : IAsyncLifetime
{
    private static readonly string[] Shared =
    [
        "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "global.json",
        "src/Directory.Build.props", "src/Directory.Build.targets", "src/Workflow.Cli/Workflow.Cli.csproj",
    ];

    private static readonly Dictionary<string, string> None = [];

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("workflow-version-");

    private string Origin => Path.Combine(_work.FullName, "origin");

    [Fact]
    public async Task It_is_that_of_the_tag_and_counts_on_from_there_by_commits()
    {
        await GitAsync(Origin, "init", "--quiet");
        Assert.Equal("0.1.0-alpha.0", await VersionAfterCommitAsync());
        Assert.Equal("0.1.0-alpha.0.1", await VersionAfterCommitAsync());

        await GitAsync(Origin, "tag", "v1.2.3");
        Assert.Equal("1.2.3", await VersionAsync(Origin));

        Assert.Equal("1.2.4-alpha.0.1", await VersionAfterCommitAsync());

        // A shallow clone does not see the tag, and must not break.
        var shallow = Path.Combine(_work.FullName, "shallow");
        await GitAsync(_work.FullName, "clone", "--quiet", "--depth", "1", "--no-tags", new Uri(Origin).AbsoluteUri, shallow);
        Assert.StartsWith("0.1.0-alpha.0", await VersionAsync(shallow), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_without_git_have_one() => Assert.Equal("0.1.0-alpha.0", await VersionAsync(Origin));

    public Task InitializeAsync()
    {
        foreach (var file in Shared)
        {
            var copy = Path.Combine(Origin, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Checkout.PathOf(file), copy);
        }
        // Nothing but the version is of interest.
        File.WriteAllText(Path.Combine(Origin, ".gitignore"), "artifacts/\n");
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        foreach (var file in _work.EnumerateFiles("*", SearchOption.AllDirectories))
            file.Attributes = FileAttributes.Normal; // git's objects are read-only, which stops Windows
        _work.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private async Task<string> VersionAfterCommitAsync()
    {
        await GitAsync(Origin, "add", "--all");
        await GitAsync(Origin, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--allow-empty", "--message", "A change");
        return await VersionAsync(Origin);
    }

    private static async Task<string> VersionAsync(string folder)
    {
        var project = Path.Combine("src", "Workflow.Cli", "Workflow.Cli.csproj");
        await ChildRun.SucceedAsync(folder, None, "dotnet", "restore", project);
        return (await ChildRun.SucceedAsync(folder, None, "dotnet", "msbuild", project, "-property:Configuration=Release", "-target:MinVer", "-getProperty:PackageVersion")).Trim();
    }

    private static Task<string> GitAsync(string folder, params string[] arguments) => ChildRun.SucceedAsync(folder, None, "git", arguments);
}
