using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Workflow.Cli.Commands;

/// <summary><c>wf graph diff</c></summary>
internal static class GraphDiffCommand
{
    private const int PageSize = 200;

    /// <summary>How many runs of a status are named; the others are counted.</summary>
    private const int NamedRuns = 10;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public static Command Define(CommandFactory define)
    {
        var workflow = CommandFactory.Workflow();
        workflow.Arity = ArgumentArity.ZeroOrOne;
        var code = new Option<string>("--code")
        {
            Description = "The graphs of the code that is to be deployed: a file that `dotnet run dev.cs topology` or `wf graph --json` wrote, or the URL of a host that runs the code.",
            HelpName = "FILE|URL",
            Required = true,
        };
        var limit = new Option<int>("--limit") { Description = "How many runs in flight are looked at for each workflow (default 10000).", HelpName = "N", DefaultValueFactory = _ => 10_000 };
        limit.Validators.Add(result =>
        {
            if (result.GetValue(limit) < 1)
                result.AddError("--limit must be at least 1.");
        });
        var command = new Command(
            "diff",
            "Compare the graph of the deployed app with that of code to be deployed, and list the runs in flight that it would strand or hold up. Exit code 4: runs would be stranded.")
        {
            workflow, code, limit,
        };
        define.Handle(command, async (session, parsed, cancellationToken) =>
        {
            var deployed = await GraphSource.OfAppAsync(session.Api, cancellationToken);
            var coming = await GraphSource.OfCodeAsync(parsed.GetValue(code)!, cancellationToken);
            var comparisons = new List<GraphComparison>();
            foreach (var graph in Chosen(deployed, parsed.GetValue(workflow)))
            {
                var next = coming.FirstOrDefault(other => other.Workflow == graph.Workflow);
                comparisons.Add(await CompareAsync(session.Api, graph, next, parsed.GetValue(limit), cancellationToken));
            }
            var added = parsed.GetValue(workflow) is null ? coming.Select(graph => graph.Workflow).Except(deployed.Select(graph => graph.Workflow)).ToList() : [];

            if (session.Json)
                session.Output.WriteLine(JsonSerializer.Serialize(new { Workflows = comparisons, Added = added }, Options));
            else
                Show(session.Output, comparisons, added);
            return comparisons.Exists(comparison => comparison.Statuses.Any(status => status.Fate == RunFate.Stranded)) ? ExitCode.Conflict : ExitCode.Success;
        });
        return command;
    }

    private static IReadOnlyList<WorkflowGraph> Chosen(IReadOnlyList<WorkflowGraph> deployed, string? workflow)
    {
        if (workflow is null)
            return deployed;
        return deployed.FirstOrDefault(graph => graph.Workflow == workflow) is { } graph
            ? [graph]
            : throw new ApiException(ExitCode.NotFound, $"The deployed app has no workflow '{workflow}'. It has {string.Join(", ", deployed.Select(known => known.Workflow))}.");
    }

    private static async Task<GraphComparison> CompareAsync(ApiClient api, WorkflowGraph deployed, WorkflowGraph? code, int limit, CancellationToken cancellationToken)
    {
        var difference = GraphDifference.Between(deployed, code);
        var statuses = new SortedDictionary<int, AffectedStatus>();
        var (looked, token) = (0, (string?)null);
        do
        {
            var query = ApiClient.QueryOf(
                ("runState", "Initiated"), ("runState", "Running"), ("runState", "Paused"),
                ("objects", "false"), ("limit", Math.Min(PageSize, limit - looked).ToString(CultureInfo.InvariantCulture)), ("continuationToken", token));
            var page = (await api.GetAsync(ApiClient.PathOf(deployed.Workflow, "runs") + query, cancellationToken)).Json;
            foreach (var run in page["runs"]!.AsArray())
            {
                looked++;
                var value = (int)run!["statusValue"]!;
                var fate = difference.FateOf(value);
                // Resuming announces a paused run anew: only where nothing takes it on is it stranded.
                if (fate.Fate == RunFate.GoesOn || (fate.Fate == RunFate.Held && (string?)run["runState"] == "Paused"))
                    continue;
                if (!statuses.TryGetValue(value, out var status))
                    statuses.Add(value, status = new AffectedStatus((string)run["status"]!, value, fate.Fate, fate.Advice));
                status.Add(new AffectedRun((string)run["runId"]!, (string)run["foreignId"]!, (string)run["runState"]!), NamedRuns);
            }
            token = (string?)page["continuationToken"];
        }
        while (token is not null && looked < limit);
        return new GraphComparison(deployed.Workflow, code is null, difference.Changes, looked, token is null, [.. statuses.Values]);
    }

    private static void Show(TextWriter output, IReadOnlyList<GraphComparison> comparisons, IReadOnlyList<string> added)
    {
        foreach (var comparison in comparisons)
        {
            output.WriteLine($"{comparison.Workflow}: {Headline(comparison)}");
            foreach (var change in comparison.Changes)
                output.WriteLine($"  {Sign(change.Kind)} {change.Description}");
            foreach (var status in comparison.Statuses)
            {
                output.WriteLine($"  {Count(status.Count)} at {status.Status} ({status.Value}) would be {(status.Fate == RunFate.Stranded ? "stranded" : "held up")}. {status.Advice}");
                foreach (var run in status.Runs)
                    output.WriteLine($"      {run.RunId}  {Output.Plain.Of(run.ForeignId)}  {run.RunState}");
                if (status.Count > status.Runs.Count)
                    output.WriteLine($"      and {status.Count - status.Runs.Count} more: wf list {comparison.Workflow} --status {status.Status} --all");
            }
            if (!comparison.IsComplete)
                output.WriteLine($"  There are more runs in flight than the {comparison.RunsLookedAt} that were looked at: --limit");
        }
        foreach (var workflow in added)
            output.WriteLine($"{workflow}: new");
    }

    private static string Headline(GraphComparison comparison)
    {
        var changes = comparison.IsRemoved ? "not part of the code" : comparison.Changes.Count switch
        {
            0 => "no changes",
            1 => "1 change",
            var count => $"{count} changes",
        };
        return $"{changes}; {Count(comparison.RunsLookedAt)} in flight, {Sum(RunFate.Stranded)} would be stranded, {Sum(RunFate.Held)} held up";

        int Sum(RunFate fate) => comparison.Statuses.Where(status => status.Fate == fate).Sum(status => status.Count);
    }

    private static string Count(int runs) => runs == 1 ? "1 run" : $"{runs} runs";

    private static char Sign(GraphChangeKind kind) => kind switch
    {
        GraphChangeKind.StatusAdded or GraphChangeKind.HandlerAdded or GraphChangeKind.TransitionAdded => '+',
        GraphChangeKind.StatusRenamed => '~',
        _ => '-',
    };

    /// <summary>A workflow's change, and whom it hits.</summary>
    private sealed record GraphComparison(string Workflow, bool IsRemoved, IReadOnlyList<GraphChange> Changes, int RunsLookedAt, bool IsComplete, IReadOnlyList<AffectedStatus> Statuses);

    /// <summary>A status whose runs do not go on by themselves.</summary>
    private sealed record AffectedStatus(string Status, int Value, RunFate Fate, string Advice)
    {
        public int Count { get; private set; }

        /// <summary>The first of them.</summary>
        public List<AffectedRun> Runs { get; } = [];

        public void Add(AffectedRun run, int named)
        {
            Count++;
            if (Runs.Count < named)
                Runs.Add(run);
        }
    }

    private sealed record AffectedRun(string RunId, string ForeignId, string RunState);
}
