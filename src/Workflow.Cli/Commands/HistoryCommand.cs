using System.CommandLine;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf history</c></summary>
internal static class HistoryCommand
{
    public static Command Define(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var run = new RunArgument();
        var command = new Command("history", "Show every move of a run.") { workflow };
        run.AddTo(command);
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(workflow)!;
            var runId = await run.ResolveAsync(session, parsed, name, cancellationToken);
            var answer = await session.Api.GetAsync(ApiClient.PathOf(name, "runs", runId, "history"), cancellationToken);
            return session.Show(answer, () => session.Write(RunTable.History(answer.Json["entries"]!.AsArray())));
        });
        return command;
    }
}
