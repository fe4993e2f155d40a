using Workflow.Dev.Prerequisites;

namespace Workflow.Dev;

/// <summary>Where things lie in this repository.</summary>
internal sealed class Repository(string root)
{
    public string Root { get; } = root;

    public string Solution => PathOf("Workflow.Functions.sln");

    public string Feed => PathOf(".feed");

    public string Data => PathOf(".data");

    public Azurite Azurite => new(PathOf("eng", "azurite"));

    public string TestResults => PathOf("artifacts", "test-results");

    /// <summary>The figures of the benchmarks that later ones are held to.</summary>
    public string Baseline => PathOf("eng", "benchmarks", "baseline.json");

    /// <summary>The repository that holds the dev.cs now running.</summary>
    public static Repository OfRunningProgram() =>
        AppContext.GetData("EntryPointFileDirectoryPath") is string directory
            ? new Repository(directory)
            : throw new DevException("Run this tool as `dotnet run dev.cs <command>` with a .NET 10 SDK.");

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>What the SDK's artifacts layout names the built assembly of a project.</summary>
    public string AssemblyOf(string project, string configuration) =>
        PathOf("artifacts", "bin", project, configuration, project + ".dll");

    /// <summary>The path as a person standing at the repository's root would write it.</summary>
    public string Shorten(string path) => Terminal.Shorten(path, Root);
}
