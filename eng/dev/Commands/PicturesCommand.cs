using System.CommandLine;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>Takes the pictures of the dashboard that the documentation shows.</summary>
internal static class PicturesCommand
{
    private const string Project = "Workflow.Dashboard.Tests";
    private const string Folder = "WORKFLOW_PICTURES";

    public static Command Define(Repository repository)
    {
        var command = new Command("pictures", "Take the pictures of the dashboard in docs/pictures anew.");
        command.SetAction((_, cancellationToken) => RunAsync(repository, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, CancellationToken cancellationToken)
    {
        var project = repository.PathOf("tests", Project, Project + ".csproj");
        await new PrerequisiteList(repository).EnsureForAsync([project], cancellationToken);
        await new Build(repository).RunAsync(project, "debug", cancellationToken);
        var pictures = Directory.CreateDirectory(repository.PathOf("docs", "pictures"));
        var test = await Step.CaptureAsync(
            "Taking pictures of the dashboard",
            ChildCommand.Dotnet("test", repository.AssemblyOf(Project, "debug"), "--filter", "FullyQualifiedName~PictureTests") with
            {
                WorkingDirectory = repository.Root,
                Environment = new Dictionary<string, string> { [Folder] = pictures.FullName },
            },
            cancellationToken);
        if (test.Failed)
            throw new DevException($"The pictures could not be taken:{Environment.NewLine}{test.Output}");
        Terminal.Step("Wrote docs/pictures: look at them and commit them");
        return ExitCode.Success;
    }
}
