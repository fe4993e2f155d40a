using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;
using Workflow.Cli.Output;

namespace Workflow.Cli.Commands;

/// <summary><c>wf watch</c></summary>
internal static class WatchCommand
{
    private const int ShownRuns = 15;
    private static readonly string[] Finished = ["Completed", "Cancelled", "DataDeleted", "RequestedDataDeleted"];

    public static Command Define(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        var run = new Argument<string?>("RUN") { Description = "A run to watch until it ends; without it, the newest runs until Ctrl+C.", Arity = ArgumentArity.ZeroOrOne };
        var interval = new Option<double>("--interval") { Description = "Seconds between two looks (default 1).", HelpName = "SECONDS", DefaultValueFactory = _ => 1 };
        interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 3600))
                result.AddError("--interval takes 0.1 to 3600 seconds.");
        });
        var command = new Command("watch", "Watch a run, or all of a workflow, live. With --json, each change is a line.") { workflow, run, interval };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(workflow)!;
            var pause = TimeSpan.FromSeconds(parsed.GetValue(interval));
            return parsed.GetValue(run) is { } runId
                ? await WatchRunAsync(session, ApiClient.PathOf(name, "runs", runId), pause, cancellationToken)
                : await WatchAllAsync(session, name, pause, cancellationToken);
        });
        return command;
    }

    private static async Task<int> WatchRunAsync(Session session, string path, TimeSpan pause, CancellationToken cancellationToken)
    {
        async Task<JsonArray> AskAsync() => (await session.Api.GetAsync(path + "/history", cancellationToken)).Json["entries"]!.AsArray();
        if (!session.Json && session.Console.Profile.Out.IsTerminal)
        {
            var first = await AskAsync();
            await LiveAsync(session, RunTable.History(first), async update =>
            {
                for (var entries = first; !HasEnded(entries); entries = await AskAsync())
                {
                    update(RunTable.History(entries));
                    await Task.Delay(pause, cancellationToken);
                }
                update(RunTable.History(await AskAsync()));
            });
            return ExitCode.Success;
        }

        // Nobody sees a live view in a file: each move is a line.
        var told = 0;
        while (true)
        {
            var entries = await AskAsync();
            foreach (var entry in entries.Skip(told))
                await session.Output.WriteLineAsync(session.Json ? entry!.ToJsonString() : LineOf(entry!));
            told = entries.Count;
            if (HasEnded(entries))
                return ExitCode.Success;
            await Task.Delay(pause, cancellationToken);
        }
    }

    private static async Task<int> WatchAllAsync(Session session, string workflow, TimeSpan pause, CancellationToken cancellationToken)
    {
        var query = ApiClient.QueryOf(("limit", ShownRuns.ToString(CultureInfo.InvariantCulture)), ("objects", "false"));
        async Task<JsonArray> AskAsync() => (await session.Api.GetAsync(ApiClient.PathOf(workflow, "runs") + query, cancellationToken)).Json["runs"]!.AsArray();
        if (!session.Json && session.Console.Profile.Out.IsTerminal)
        {
            await LiveAsync(session, RunTable.Of(await AskAsync(), DateTimeOffset.UtcNow, session.Console.Profile.Width), async update =>
            {
                while (true)
                {
                    var about = (await session.Api.GetAsync(ApiClient.PathOf(workflow), cancellationToken)).Json;
                    update(new Rows(CountsOf(about["counts"]!), RunTable.Of(await AskAsync(), DateTimeOffset.UtcNow, session.Console.Profile.Width)));
                    await Task.Delay(pause, cancellationToken);
                }
            });
            return ExitCode.Success;
        }

        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (true)
        {
            var runs = await AskAsync();
            foreach (var run in runs.Reverse().Where(run => versions.GetValueOrDefault((string)run!["runId"]!) < (long)run["version"]!))
            {
                await session.Output.WriteLineAsync(session.Json ? run!.ToJsonString() : $"{run!["updatedAt"]} {Plain.Of((string?)run["foreignId"])} {run["runState"]} {run["status"]}");
                versions[(string)run["runId"]!] = (long)run["version"]!;
            }
            // What is no longer among the newest is not told of again.
            foreach (var gone in versions.Keys.Except(runs.Select(run => (string)run!["runId"]!)).ToList())
                versions.Remove(gone);
            await Task.Delay(pause, cancellationToken);
        }
    }

    private static Task LiveAsync(Session session, IRenderable first, Func<Action<IRenderable>, Task> work) =>
        session.Console.Live(first).StartAsync(view => work(shown =>
        {
            view.UpdateTarget(shown);
            view.Refresh();
        }));

    private static bool HasEnded(JsonArray entries) => Finished.Contains((string)entries[^1]!["runState"]!);

    private static string LineOf(JsonNode entry) =>
        $"{entry["at"]} v{entry["version"]} {Plain.Of((string?)entry["status"])} {entry["runState"]} by {Plain.Of((string?)entry["process"])} {Plain.Of((string?)entry["reason"])}".TrimEnd();

    private static Text CountsOf(JsonNode counts)
    {
        var states = string.Join("  ", counts["runStates"]!.AsObject().Select(state => $"{state.Key} {state.Value}"));
        return new Text((bool)counts["isComplete"]! ? states : $"{states}  (of the newest {counts["total"]})");
    }
}
