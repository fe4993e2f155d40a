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
        runState.CompletionSources.Add(States);
        runState.Validators.Add(result =>
        {
            foreach (var unknown in result.Tokens.Select(token => token.Value).Where(value => StateOf(value) is null))
                result.AddError($"'{unknown}' is no run state. There are: {string.Join(", ", States)}.");
        });
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
                .. Each("runState", parsed.GetValue(runState)?.Select(StateOf)),
                ("createdAfter", parsed.GetValue(after)),
                ("createdBefore", parsed.GetValue(before)),
                ("order", parsed.GetValue(order)),
                ("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture)),
                ("objects", session.Json ? null : "false"),
                ("continuationToken", continuation),
            ]);

            var page = await session.Api.GetAsync(path + QueryOf(parsed.GetValue(token)), cancellationToken);
            if (!parsed.GetValue(all))
                return session.Show(page, () => Show(session, [.. page.Json["runs"]!.AsArray()], (string?)page.Json["continuationToken"]));

            // One table of all pages: how wide its columns are depends on every run. Lines of JSON need not wait for that.
            var runs = new List<JsonNode?>();
            while (true)
            {
                foreach (var run in page.Json["runs"]!.AsArray())
                {
                    if (session.Json)
                        await session.Output.WriteLineAsync(run!.ToJsonString());
                    else
                        runs.Add(run);
                }
                if ((string?)page.Json["continuationToken"] is not { } next)
                    break;
                page = await session.Api.GetAsync(path + QueryOf(next), cancellationToken);
            }
            if (!session.Json)
                Show(session, runs, next: null);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(Session session, List<JsonNode?> runs, string? next)
    {
        if (runs.Count == 0)
            session.Output.WriteLine("No runs.");
        else
            session.Write(RunTable.Of(runs, DateTimeOffset.UtcNow, session.Console.Profile.Width));
        if (next is not null)
            session.Output.WriteLine($"There are more: --all, or --continuation-token {next}");
    }

    /// <summary>A run state as the API calls it, whatever the case it was typed in.</summary>
    private static string? StateOf(string typed) => States.FirstOrDefault(state => state.Equals(typed, StringComparison.OrdinalIgnoreCase));

    private static Option<string[]> Many(string name, string description, string value) =>
        new(name) { Description = description + " May be given more than once.", HelpName = value, AllowMultipleArgumentsPerToken = false };

    private static IEnumerable<(string, string?)> Each(string name, IEnumerable<string?>? values) => (values ?? []).Select(value => (name, value));
}
