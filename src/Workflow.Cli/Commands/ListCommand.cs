using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf list</c></summary>
internal static class ListCommand
{
    private static readonly string[] States = ["Initiated", "Running", "Paused", "Cancelled", "Completed", "RequestedDataDeleted", "DataDeleted"];

    public static Command Define(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var foreignId = Many("--foreign-id", "Only runs of this foreign ID.", "ID");
        var status = Many("--status", "Only runs at this status.", "STATUS");
        var runState = Many("--run-state", "Only runs in this run state.", "STATE");
        runState.AcceptOnlyFromAmong(States);
        var after = new Option<string?>("--created-after") { Description = "Only runs created after this time.", HelpName = "TIME" };
        var before = new Option<string?>("--created-before") { Description = "Only runs created before this time.", HelpName = "TIME" };
        var order = new Option<string?>("--order") { Description = "newest (the default) or oldest first.", HelpName = "ORDER" };
        order.AcceptOnlyFromAmong("newest", "oldest");
        var limit = new Option<int>("--limit") { Description = "Page size, 1 to 200 (default 25).", HelpName = "N", DefaultValueFactory = _ => 25 };
        var token = new Option<string?>("--continuation-token") { Description = "Where the previous page ended.", HelpName = "TOKEN" };
        var all = new Option<bool>("--all") { Description = "All pages; with --json, one run each line." };
        var command = new Command("list", "List runs.") { workflow, foreignId, status, runState, after, before, order, limit, token, all };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var path = ApiClient.PathOf(parsed.GetValue(workflow)!, "runs");
            string QueryOf(string? continuation) => ApiClient.QueryOf(
            [
                .. Each("foreignId", parsed.GetValue(foreignId)),
                .. Each("status", parsed.GetValue(status)),
                .. Each("runState", parsed.GetValue(runState)),
                ("createdAfter", parsed.GetValue(after)),
                ("createdBefore", parsed.GetValue(before)),
                ("order", parsed.GetValue(order)),
                ("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture)),
                ("objects", session.Json ? null : "false"),
                ("continuationToken", continuation),
            ]);

            var next = parsed.GetValue(token);
            do
            {
                var page = await session.Api.GetAsync(path + QueryOf(next), cancellationToken);
                next = (string?)page.Json["continuationToken"];
                Show(session, page, parsed.GetValue(all), next);
            }
            while (parsed.GetValue(all) && next is not null);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(Session session, Answer page, bool all, string? next)
    {
        var runs = page.Json["runs"]!.AsArray();
        if (session.Json && all)
        {
            foreach (var run in runs)
                session.Output.WriteLine(run!.ToJsonString());
            return;
        }
        session.Show(page, () =>
        {
            if (runs.Count == 0)
                session.Output.WriteLine("No runs.");
            else
                session.Console.Write(RunTable.Of(runs, DateTimeOffset.UtcNow));
            if (next is not null && !all)
                session.Output.WriteLine($"There are more: --all, or --continuation-token {next}");
        });
    }

    private static Option<string[]> Many(string name, string description, string value) =>
        new(name) { Description = description + " May be given more than once.", HelpName = value, AllowMultipleArgumentsPerToken = false };

    private static IEnumerable<(string, string?)> Each(string name, string[]? values) => (values ?? []).Select(value => (name, (string?)value));
}
