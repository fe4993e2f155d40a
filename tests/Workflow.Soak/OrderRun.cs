using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Workflow.AzureStorage.Tests;
using Workflow.Cluster;

namespace Workflow.Soak;

/// <summary>
/// Many foreign IDs, each with runs one after the other, over two hosts, whose handlers write down when they ran: those of one
/// foreign ID must not overlap in a process, nor steps with steps, and must not go backwards.
/// </summary>
internal static class OrderRun
{
    /// <summary>How many foreign IDs are under way at a time.</summary>
    private const int Concurrency = 64;

    public static async Task<OrderReport> RunAsync(int foreignIds, int runsEach, AzuriteProcess? azurite, Action<string> log)
    {
        var started = Stopwatch.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("workflow-journal-");
        try
        {
            var runs = new Dictionary<string, string[]>(StringComparer.Ordinal);
            await using (var cluster = await TestCluster.StartAsync(ClusterWorkflows.Ordered, configure: null, azurite))
            {
                var environment = new Dictionary<string, string> { [OrderedRuns.JournalVariable] = folder.FullName };
                ChildProcess[] hosts = [await cluster.AddHostAsync(environment: environment), await cluster.AddHostAsync(environment: environment)];
                var workflow = cluster.Client.GetRequiredService<IWorkflow<Counted, Stage>>();
                await Parallel.ForEachAsync(Enumerable.Range(0, foreignIds), new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (number, cancellationToken) =>
                {
                    var foreignId = string.Create(CultureInfo.InvariantCulture, $"foreign-{number}");
                    var ids = new string[runsEach];
                    for (var i = 0; i < runsEach; i++)
                    {
                        var run = await workflow.TriggerAsync(foreignId, cancellationToken: cancellationToken);
                        ids[i] = run.RunId;
                        await workflow.AwaitAsync(foreignId, run.RunId, Stage.Done, cancellationToken);
                    }
                    lock (runs)
                    {
                        runs.Add(foreignId, ids);
                        if (runs.Count % Math.Max(1, foreignIds / 10) == 0)
                            log(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalSeconds,7:F1} s  {runs.Count} foreign IDs are done"));
                    }
                });
                await HooksAreDoneAsync(cluster, ClusterWorkflows.Ordered);
                foreach (var host in hosts)
                    await cluster.StopAsync(host);
            }

            var lines = folder.EnumerateFiles().SelectMany(file => File.ReadLines(file.FullName)).Select(JournalLine.Parse).ToLookup(line => line.ForeignId);
            var findings = runs.SelectMany(pair => FindingsOf(pair.Key, pair.Value, [.. lines[pair.Key].OrderBy(line => line.Began)])).ToList();
            return new OrderReport(foreignIds * runsEach, lines.Sum(group => group.Count()), folder.EnumerateFiles().Count(), Overlaps(lines), findings, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A run is done before its hook is.</summary>
    private static async Task HooksAreDoneAsync(TestCluster cluster, string workflow)
    {
        var rows = new StoredRows(cluster.Options);
        for (var i = 0; i < 600 && await rows.ReceiptsAsync(workflow) > 0; i++)
            await Task.Delay(100);
    }

    private static IEnumerable<string> FindingsOf(string foreignId, string[] runs, IReadOnlyList<JournalLine> lines)
    {
        var number = runs.Select((run, index) => (run, index)).ToDictionary(pair => pair.run, pair => pair.index, StringComparer.Ordinal);
        var steps = lines.Where(line => line.Stage != Stage.Done).ToList();
        var hooks = lines.Where(line => line.Stage == Stage.Done).ToList();
        if (steps.Count != runs.Length * 3 || hooks.Count != runs.Length)
            yield return $"{foreignId}: {steps.Count} steps and {hooks.Count} hooks of {runs.Length} runs";
        foreach (var (what, handlers) in new[] { ("steps", steps), ("hooks", hooks) })
        {
            foreach (var (earlier, later) in handlers.Zip(handlers.Skip(1)))
            {
                if (later.Began < earlier.Ended)
                    yield return $"{foreignId}: {what} overlap: {earlier.Stage} of run {number[earlier.RunId]} and {later.Stage} of run {number[later.RunId]}";
                if ((number[later.RunId], later.Version).CompareTo((number[earlier.RunId], earlier.Version)) < 0)
                    yield return $"{foreignId}: {what} go backwards: {later.Stage} of run {number[later.RunId]} after {earlier.Stage} of run {number[earlier.RunId]}";
            }
        }
    }

    /// <summary>How often a hook was still running when a step of its foreign ID's next run began: they are different processes.</summary>
    private static int Overlaps(ILookup<string, JournalLine> lines) => lines.Sum(group =>
    {
        var ordered = group.OrderBy(line => line.Began).ToList();
        return ordered.Zip(ordered.Skip(1)).Count(pair => pair.Second.Began < pair.First.Ended);
    });

    private readonly record struct JournalLine(string ForeignId, string RunId, Stage Stage, long Version, long Began, long Ended)
    {
        public static JournalLine Parse(string line)
        {
            var parts = line.Split(' ');
            return new JournalLine(parts[0], parts[1], (Stage)int.Parse(parts[2], CultureInfo.InvariantCulture), long.Parse(parts[3], CultureInfo.InvariantCulture), long.Parse(parts[4], CultureInfo.InvariantCulture), long.Parse(parts[5], CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>What the handlers' journals show.</summary>
/// <param name="Runs">How many runs there were.</param>
/// <param name="Handled">How many handlers were called.</param>
/// <param name="Hosts">How many hosts wrote a journal.</param>
/// <param name="HooksBesideSteps">How often a hook and a step of one foreign ID ran side by side.</param>
/// <param name="Findings">What must not be.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record OrderReport(int Runs, int Handled, int Hosts, int HooksBesideSteps, IReadOnlyList<string> Findings, TimeSpan Elapsed)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Runs} runs on {Hosts} hosts in {Elapsed.TotalSeconds:F1} s, {Handled} handlers called; overlaps and steps backwards: {Findings.Count}; a hook beside a step of the next run: {HooksBesideSteps}{string.Concat(Findings.Take(20).Select(finding => Environment.NewLine + finding))}");
}
