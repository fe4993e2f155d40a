using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Workflow.Functions.Benchmarks;

/// <summary>How long a function app with workflows takes to start, and how much of that is ours: each start in a process of its own.</summary>
internal static class ColdStartBenchmark
{
    /// <summary>What workflows may add to a start, before their first event.</summary>
    private const double Aim = 150;

    private const int Starts = 9;

    public static async Task<JsonObject> RunAsync()
    {
        // Turn by turn, so that whatever else the machine does meets both alike; the first of each only fills caches.
        var worker = new List<double[]>();
        var workflows = new List<double[]>();
        for (var start = 0; start <= Starts; start++)
        {
            worker.Add(await StartAsync(ColdStart.WorkerAlone));
            workflows.Add(await StartAsync(ColdStart.WithWorkflows));
        }

        var (alone, with) = (Medians(worker.Skip(1)), Medians(workflows.Skip(1)));
        var (ours, oursOfProcessor) = (with[1] - alone[1], with[2] - alone[2]);
        Console.WriteLine($"Start of a function app, median of {Starts} processes     built ms   ready ms   processor ms   methods compiled");
        Console.WriteLine(Row("the worker alone", alone));
        Console.WriteLine(Row("with the sample workflows", with));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Workflows add {ours:0} ms, {oursOfProcessor:0} ms of them processor time, before their first event (aim: below {Aim:0} ms)."));
        return new JsonObject
        {
            ["starts"] = Starts,
            ["workerReadyMs"] = alone[1],
            ["workflowsReadyMs"] = with[1],
            ["workflowsAddMs"] = ours,
            ["workflowsAddProcessorMs"] = oursOfProcessor,
            ["workflowsAddCompiledMethods"] = with[3] - alone[3],
            ["aimMs"] = Aim,
        };
    }

    private static string Row(string what, double[] medians) =>
        string.Create(CultureInfo.InvariantCulture, $"{what,-53} {medians[0],8:0} {medians[1],10:0} {medians[2],14:0} {medians[3],18:0}");

    private static double[] Medians(IEnumerable<double[]> starts)
    {
        var all = starts.ToList();
        return [.. Enumerable.Range(0, 4).Select(figure => all.Select(start => start[figure]).Order().ElementAt(all.Count / 2))];
    }

    private static async Task<double[]> StartAsync(string mode)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. EntryPoint, "--child", mode]) { RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode == 0
            ? [.. output.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"A start ended with exit code {process.ExitCode}: {output}");
    }

    /// <summary>Run by the dotnet host, the program is its first argument; run by itself, there is none.</summary>
    private static string[] EntryPoint => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ColdStart).Assembly.Location] : [];
}
