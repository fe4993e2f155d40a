using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf topology</c></summary>
internal static class TopologyCommand
{
    public static Command Define(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        workflow.Arity = ArgumentArity.ZeroOrOne;
        workflow.Description = "Name of the workflow; without it, all.";
        var command = new Command("topology", "Show the processes of a workflow, or of all, and what the host that answers has seen of them.") { workflow };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(workflow);
            var answer = await session.Api.GetAsync(name is null ? "" : ApiClient.PathOf(name), cancellationToken);
            return session.Show(answer, () =>
            {
                var table = RunTable.NewTable("Workflow", "Process", "Kind", "State", "Lag", "Errors");
                foreach (var shown in name is null ? answer.Json["workflows"]!.AsArray() : [answer.Json.DeepClone()])
                {
                    foreach (var process in shown!["processes"]!.AsArray())
                    {
                        var lag = process!["lagSeconds"] is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{(double)seconds:0.###} s") : "";
                        table.AddRow(RunTable.Cell(shown, "name"), RunTable.Cell(process, "name"), RunTable.Cell(process, "kind"), RunTable.Cell(process, "state"), new Text(lag), RunTable.Cell(process, "errors"));
                    }
                }
                session.Write(table);
            });
        });
        return command;
    }
}
