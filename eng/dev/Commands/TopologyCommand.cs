using System.CommandLine;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>
/// Writes the files that the Service Bus namespace and the official emulator are provisioned from, and that a deployment is compared
/// with, or checks them.
/// </summary>
internal static class TopologyCommand
{
    private const string Project = "Workflow.LocalHost";

    private static readonly string[][] Files = [["topology.json"], ["local", "emulator", "Config.json"], ["graphs.json"]];

    public static Command Define(Repository repository)
    {
        var check = new Option<bool>("--check") { Description = "Write nothing; fail where the files are not what the workflows need." };
        var command = new Command("topology", "Write infra/topology.json, infra/graphs.json and the official emulator's Config.json from the sample workflows.") { check };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(check)
            ? CheckAsync(repository, cancellationToken)
            : WriteAsync(repository, repository.PathOf("infra"), cancellationToken));
        return command;
    }

    /// <summary>Whether what is provisioned is what the code consumes.</summary>
    public static async Task<int> CheckAsync(Repository repository, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("workflow-topology-");
        try
        {
            var exitCode = await WriteAsync(repository, scratch.FullName, cancellationToken);
            if (exitCode != ExitCode.Success)
                return exitCode;
            foreach (var file in Files)
            {
                var path = repository.PathOf(["infra", .. file]);
                if (!File.Exists(path) || await File.ReadAllTextAsync(path, cancellationToken) != await File.ReadAllTextAsync(Path.Combine([scratch.FullName, .. file]), cancellationToken))
                    throw new DevException($"{repository.Shorten(path)} is not what the workflows need. Run `dotnet run dev.cs topology`, look at the difference and commit it.");
            }
            Terminal.Step("The topology is what the workflows need");
            return ExitCode.Success;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task<int> WriteAsync(Repository repository, string folder, CancellationToken cancellationToken)
    {
        var project = repository.PathOf("src", Project, Project + ".csproj");
        await new PrerequisiteList(repository).EnsureForAsync([], cancellationToken);
        await new Build(repository).RunAsync(project, "debug", cancellationToken);
        return await Step.RelayAsync(
            "Writing the topology",
            ChildCommand.Dotnet(repository.AssemblyOf(Project, "debug"), "--topology", folder),
            cancellationToken);
    }
}
