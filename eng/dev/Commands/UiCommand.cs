using System.CommandLine;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>The dashboard alone, for the next build of Workflow.Http.</summary>
internal static class UiCommand
{
    public static Command Define(Repository repository)
    {
        var command = new Command("ui", "Build the dashboard where its sources have changed; the next build of Workflow.Http takes it in.");
        command.SetAction(async (_, cancellationToken) =>
        {
            await new Dashboard(repository).EnsureAsync(cancellationToken);
            Terminal.Step("The dashboard is built.");
            return ExitCode.Success;
        });
        return command;
    }
}
