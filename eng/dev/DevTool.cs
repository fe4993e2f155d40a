using System.CommandLine;
using Workflow.Dev.Commands;

namespace Workflow.Dev;

/// <summary>The repository's tool, as dev.cs calls it.</summary>
public static class DevTool
{
    /// <summary>Runs one command.</summary>
    /// <returns>The exit code for the shell: 0 done, 1 failed, 2 the command line makes no sense, 130 stopped.</returns>
    public static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(() => CommandTable(Repository.OfRunningProgram()), args);

    /// <summary>All commands with their options.</summary>
    internal static RootCommand CommandTable(Repository repository) => new("The one tool of this repository: dotnet run dev.cs <command>")
    {
        UpCommand.Define(repository),
        FuncCommand.Define(repository),
        TestCommand.Define(repository),
        BenchCommand.Define(repository),
        SimulateCommand.Define(repository),
        SoakCommand.Define(repository),
        EmulatorCommand.Define(repository),
        TopologyCommand.Define(repository),
        UiCommand.Define(repository),
        SnapshotCommand.Define(repository),
        RetireCommand.Define(repository.PathOf("infra", "topology.json"), cancellationToken => TopologyCommand.CheckAsync(repository, cancellationToken)),
        ApiCommand.Define(repository),
        PackCommand.Define(repository),
        DocsCommand.Define(repository),
        PicturesCommand.Define(repository),
    };
}
