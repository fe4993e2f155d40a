using System.CommandLine;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>Accepts the public API as it is: a person looks at the difference and commits it.</summary>
internal static class ApiCommand
{
    private const string Project = "Workflow.PublicApi.Tests";
    private const string Accept = "WORKFLOW_ACCEPT_PUBLIC_API";

    public static Command Define(Repository repository)
    {
        var command = new Command("api", "Write the public API of each package to its PublicApi.txt, which a test compares.");
        command.SetAction((_, cancellationToken) => RunAsync(repository, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, CancellationToken cancellationToken)
    {
        var project = repository.PathOf("tests", Project, Project + ".csproj");
        await new PrerequisiteList(repository).EnsureForAsync([project], cancellationToken);
        await new Build(repository).RunAsync(project, "debug", cancellationToken);
        var test = await Step.CaptureAsync(
            "Writing the public API",
            ChildCommand.Dotnet("test", repository.AssemblyOf(Project, "debug")) with
            {
                WorkingDirectory = repository.Root,
                Environment = new Dictionary<string, string> { [Accept] = "1" },
            },
            cancellationToken);
        if (test.Failed)
            throw new DevException($"The public API could not be written:{Environment.NewLine}{test.Output}");
        Terminal.Step("Wrote src/*/PublicApi.txt: look at the difference and commit it");
        return ExitCode.Success;
    }
}
