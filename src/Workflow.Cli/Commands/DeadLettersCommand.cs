using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf dead-letters</c></summary>
internal static class DeadLettersCommand
{
    public static Command Define(CommandFactory define) => new("dead-letters", "Show the messages that the broker gave up on, replay and discard them.")
    {
        DefineList(define),
        DefineDecision(define, "replay", "Have a dead letter handled after all.", (api, path, token) => api.PostAsync(path + "/replay", (JsonObject?)null, token)),
        DefineDecision(define, "discard", "Forget a dead letter.", (api, path, token) => api.DeleteAsync(path, token)),
    };

    private static Command DefineList(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var limit = new Option<int>("--limit") { Description = "Page size, 1 to 200 (default 25).", HelpName = "N", DefaultValueFactory = _ => 25 };
        var token = new Option<string?>("--continuation-token") { Description = "Where the previous page ended.", HelpName = "TOKEN" };
        var command = new Command("list", "List the dead letters of a workflow.") { workflow, limit, token };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var answer = await session.Api.GetAsync(
                ApiClient.PathOf(parsed.GetValue(workflow)!, "dead-letters")
                + ApiClient.QueryOf(("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture)), ("continuationToken", parsed.GetValue(token))),
                cancellationToken);
            return session.Show(answer, () => Show(session, answer.Json));
        });
        return command;
    }

    private static Command DefineDecision(CommandFactory define, string name, string description, Func<ApiClient, string, CancellationToken, Task<Answer>> decide)
    {
        var workflow = CommandFactory.Workflow();
        var id = new Argument<string>("ID") { Description = "Identifies the dead letter." };
        var command = new Command(name, description) { workflow, id };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var answer = await decide(session.Api, ApiClient.PathOf(parsed.GetValue(workflow)!, "dead-letters", parsed.GetValue(id)!), cancellationToken);
            return session.Show(answer, () => session.Output.WriteLine((string?)answer.Json["outcome"]));
        });
        return command;
    }

    private static void Show(Session session, JsonNode page)
    {
        var letters = page["deadLetters"]!.AsArray();
        if (letters.Count == 0)
        {
            session.Output.WriteLine("No dead letters.");
            return;
        }
        var table = RunTable.NewTable("ID", "Process", "Reason", "Enqueued", "Foreign ID", "Run");
        foreach (var letter in letters)
        {
            table.AddRow(
                RunTable.Cell(letter, "id"), RunTable.Cell(letter, "process"), RunTable.Cell(letter, "reason"), RunTable.Cell(letter, "enqueuedAt"), RunTable.Cell(letter, "foreignId"), RunTable.Cell(letter, "runId"));
        }
        session.Write(table);
        if ((string?)page["continuationToken"] is { } next)
            session.Output.WriteLine($"There are more: --continuation-token {next}");
    }
}
