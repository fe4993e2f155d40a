using System.CommandLine;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>Writes the files that the Service Bus namespace and the official emulator are provisioned from.</summary>
internal static class TopologyCommand
{
    private const string Project = "Workflow.LocalHost";

    public static Command Define(Repository repository)
    {
        var command = new Command("topology", "Write infra/topology.json and the official emulator's Config.json from the sample workflows.");
        command.SetAction((_, cancellationToken) => RunAsync(repository, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, CancellationToken cancellationToken)
    {
        var project = repository.PathOf("src", Project, Project + ".csproj");
        await new PrerequisiteList(repository).EnsureForAsync([], cancellationToken);
        await new Build(repository).RunAsync(project, "debug", cancellationToken);
        return await Step.RelayAsync(
            "Writing the topology",
            ChildCommand.Dotnet(repository.AssemblyOf(Project, "debug"), "--topology", repository.PathOf("infra")),
            cancellationToken);
    }
}
