using System.CommandLine;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf get</c></summary>
internal static class GetCommand
{
    public static Command Define(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var run = new RunArgument();
        var wait = new WaitOptions();
        var command = new Command("get", "Show a run, at once or when it reaches a status.") { workflow };
        run.AddTo(command);
        wait.AddTo(command);
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(workflow)!;
            var runId = await run.ResolveAsync(session, parsed, name, cancellationToken);
            var (answer, exitCode) = await wait.GetAsync(session, parsed, name, runId, cancellationToken);
            session.Show(answer, () => session.Write(RunTable.Details(answer.Json)));
            return exitCode;
        });
        return command;
    }
}
