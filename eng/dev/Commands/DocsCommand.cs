using System.CommandLine;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>Writes the API reference anew from the XML documentation.</summary>
internal static class DocsCommand
{
    private const string Project = "Workflow.ApiDocs";

    public static Command Define(Repository repository)
    {
        var command = new Command("docs", "Write the API reference (docs/api) from the XML documentation of the code.");
        command.SetAction((_, cancellationToken) => RunAsync(repository, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, CancellationToken cancellationToken)
    {
        await new PrerequisiteList(repository).EnsureForAsync([], cancellationToken);
        await new Build(repository).RunAsync(repository.PathOf("eng", "apidocs", Project + ".csproj"), "debug", cancellationToken);
        return await Step.RelayAsync(
            "Writing the API reference",
            ChildCommand.Dotnet(repository.AssemblyOf(Project, "debug"), repository.PathOf("docs", "api")),
            cancellationToken);
    }
}
