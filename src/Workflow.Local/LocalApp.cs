using System.CommandLine;
using Workflow.Dev;
using Workflow.Dev.Commands;

namespace Workflow.Local;

/// <summary>The commands of an app's <c>dev.cs</c>.</summary>
public static class LocalApp
{
    /// <summary>
    /// Runs one command: <c>up</c> serves the workflows on 127.0.0.1 with everything they need until it is told to stop, <c>topology</c>
    /// writes what the infrastructure provisions and the workflows' graphs, <c>retire</c> lists the subscriptions on Azure that no process consumes any more,
    /// and <c>help</c> lists the commands.
    /// </summary>
    /// <remarks>
    /// <c>up</c> needs Node.js with npm, from which it installs Azurite once for the user; its lock file is part of this package. With
    /// the setting <c>Storage</c> it uses that account instead, and with <c>ServiceBus</c> that namespace.
    /// </remarks>
    /// <param name="args">What the person wrote.</param>
    /// <param name="configure">Adds the app's workflows. Where they are kept and what their events go through is added to it.</param>
    /// <returns>The exit code for the shell: 0 done, 1 failed, 2 the command line makes no sense, 130 stopped.</returns>
    public static Task<int> RunAsync(string[] args, Action<WorkflowsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configure);
        return CommandLine.RunAsync(() => CommandTable(AppFolder(), configure), args);
    }

    private static RootCommand CommandTable(string folder, Action<WorkflowsBuilder> configure)
    {
        var topology = new TopologyFiles(Path.Combine(folder, "infra"), configure);
        return new RootCommand("The tool of this app: dotnet run dev.cs <command>")
        {
            UpCommand.Define(folder, configure),
            TopologyCommand.Define(topology),
            RetireCommand.Define(topology.Path, topology.CheckAsync),
        };
    }

    /// <summary>That of the dev.cs now running; for a program of another kind, the one that it is run in.</summary>
    private static string AppFolder() => AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;
}
