using System.CommandLine;

namespace Workflow.Cli.Commands;

/// <summary><c>wf graph</c></summary>
internal static class GraphCommand
{
    public static Command Define(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var command = new Command("graph", "Print a workflow's graph as a Mermaid diagram in Markdown; with --json, as JSON.") { workflow, GraphDiffCommand.Define(define) };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var answer = await session.Api.GetAsync(
                ApiClient.PathOf(parsed.GetValue(workflow)!, "graph") + ApiClient.QueryOf(("format", session.Json ? "json" : "mermaid")), cancellationToken);
            await session.Output.WriteLineAsync(answer.Text);
            return ExitCode.Success;
        });
        return command;
    }
}
