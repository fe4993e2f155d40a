using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf schedules</c></summary>
internal static class SchedulesCommand
{
    public static Command Define(CommandFactory define) => new("schedules", "Show schedules, make, change and remove them.")
    {
        DefineList(define),
        DefineSet(define),
        DefineRemove(define),
    };

    private static Command DefineList(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var command = new Command("list", "List all schedules of a workflow.") { workflow };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var answer = await session.Api.GetAsync(ApiClient.PathOf(parsed.GetValue(workflow)!, "schedules"), cancellationToken);
            return session.Show(answer, () => Show(session, answer.Json["schedules"]!.AsArray()));
        });
        return command;
    }

    private static Command DefineSet(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var id = new Argument<string>("ID") { Description = "Identifies the schedule." };
        var spec = new Argument<string>("WHEN") { Description = "A cron expression such as \"0 2 * * *\", @daily, or \"@every 5m\"." };
        var foreignId = new Option<string>("--foreign-id") { Description = "Foreign ID of the runs.", HelpName = "ID", Required = true };
        var zone = new Option<string?>("--time-zone") { Description = "Time zone ID (default UTC).", HelpName = "ZONE" };
        var input = new Option<string?>("--input") { Description = $"The object of every run: {JsonInput.Help}", HelpName = "JSON" };
        var command = new Command("set", "Make a schedule, or change one that was made at run time.") { workflow, id, spec, foreignId, zone, input };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var body = new JsonObject { ["spec"] = parsed.GetValue(spec), ["foreignId"] = parsed.GetValue(foreignId), ["timeZone"] = parsed.GetValue(zone) };
            if (await JsonInput.ReadAsync(parsed.GetValue(input), session.Input, cancellationToken) is { } value)
                body["input"] = value;
            var answer = await session.Api.PutAsync(ApiClient.PathOf(parsed.GetValue(workflow)!, "schedules", parsed.GetValue(id)!), body, cancellationToken);
            return session.Show(answer, () => Show(session, [answer.Json.DeepClone()]));
        });
        return command;
    }

    private static Command DefineRemove(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var id = new Argument<string>("ID") { Description = "Identifies the schedule." };
        var command = new Command("remove", "Remove a schedule that was made at run time.") { workflow, id };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            await session.Api.DeleteAsync(ApiClient.PathOf(parsed.GetValue(workflow)!, "schedules", parsed.GetValue(id)!), cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(Session session, JsonArray schedules)
    {
        var table = RunTable.NewTable("ID", "When", "Zone", "Foreign ID", "Next", "Last", "Made");
        foreach (var schedule in schedules)
        {
            table.AddRow(
                RunTable.Cell(schedule, "id"),
                RunTable.Cell(schedule, "spec"),
                RunTable.Cell(schedule, "timeZone"),
                RunTable.Cell(schedule, "foreignId"),
                RunTable.Cell(schedule, "nextSlot"),
                RunTable.Cell(schedule, "lastSlot"),
                new Text((bool)schedule!["declared"]! ? "in code" : "at run time"));
        }
        session.Write(table);
    }
}
