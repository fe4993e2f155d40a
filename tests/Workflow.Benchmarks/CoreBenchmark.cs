using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Benchmarks;

/// <summary>
/// The engine on in-memory adapters: a run of five steps with its JSON, in a process of its own for each measurement, pinned
/// to one processor and on two.
/// </summary>
internal static class CoreBenchmark
{
    private const int WarmUpRuns = 100_000;
    private const int Runs = 200_000;
    private const int RetentionRuns = 1_000_000;

    /// <summary>What the engine is meant to reach; printed beside what it does.</summary>
    private const double AimMicrosPerStep = 12;
    private const double AimStepsPerSecond = 100_000;

    public static async Task<JsonObject> RunAsync()
    {
        Console.WriteLine($"{Runs:N0} runs of 5 steps each, in memory, JSON included; {Environment.ProcessorCount} processors here");
        var one = await MeasureAsync("one", processors: 1);
        var two = await MeasureAsync("two", processors: 2);
        var retention = await MeasureAsync("retention", processors: 2);
        var ceiling = await MeasureAsync("ceiling", processors: 1);
        var ratio = ceiling.CpuMicrosPerStep / one.CpuMicrosPerStep;

        Console.WriteLine();
        Console.WriteLine("| measurement                   |     steps/s | CPU µs/step | live heap MiB by quarter      | aim");
        Console.WriteLine("| ----------------------------- | ----------: | ----------: | ----------------------------- | ---");
        Print("one processor", one, $"at most {AimMicrosPerStep} µs");
        Print("two processors", two, $"at least {AimStepsPerSecond:N0} steps/s");
        Print($"{RetentionRuns:N0} runs, retention", retention, "flat memory");
        Print("ceiling, one processor", ceiling, string.Create(CultureInfo.InvariantCulture, $"the engine reaches {ratio:P0} of it"));

        return new JsonObject
        {
            ["benchmark"] = "core",
            ["stepsPerSecond"] = Math.Round(two.StepsPerSecond),
            ["cpuMicrosPerStep"] = Math.Round(one.CpuMicrosPerStep, 3),
            ["ceilingCpuMicrosPerStep"] = Math.Round(ceiling.CpuMicrosPerStep, 3),
            ["ceilingRatio"] = Math.Round(ratio, 3),
            ["oneProcessor"] = JsonOf(one),
            ["twoProcessors"] = JsonOf(two),
            ["retention"] = JsonOf(retention),
        };
    }

    /// <summary>Runs one measurement in this process and prints its figures as JSON.</summary>
    public static async Task<int> RunChildAsync(string mode)
    {
        // Warms up until the runtime has optimized what is hot: its own measuring of the code would be measured else.
        await (mode == "ceiling" ? BareLoad.RunAsync(WarmUpRuns) : new EngineLoad(retention: null).RunAsync(WarmUpRuns));
        GC.Collect();
        var figures = mode switch
        {
            "retention" => await new EngineLoad(TimeSpan.FromSeconds(1)).RunAsync(RetentionRuns),
            "ceiling" => await BareLoad.RunAsync(Runs),
            _ => await new EngineLoad(retention: null).RunAsync(Runs),
        };
        Console.WriteLine(JsonSerializer.Serialize(figures));
        return 0;
    }

    private static async Task<Figures> MeasureAsync(string mode, int processors)
    {
        Console.Error.WriteLine($"measuring: {mode} ...");
        var start = new ProcessStartInfo { RedirectStandardOutput = true };
        var command = new[] { Environment.ProcessPath!, typeof(CoreBenchmark).Assembly.Location, "core", "--child", mode };
        if (OperatingSystem.IsLinux())
            command = ["taskset", "-c", processors == 1 ? "0" : "0,1", .. command];
        start.FileName = command[0];
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_PROCESSOR_COUNT"] = processors.ToString(CultureInfo.InvariantCulture);
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0
            ? JsonSerializer.Deserialize<Figures>(output)!
            : throw new InvalidOperationException($"The measurement '{mode}' ended with exit code {child.ExitCode}.");
    }

    private static void Print(string name, Figures figures, string aim) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name,-29} | {figures.StepsPerSecond,11:N0} | {figures.CpuMicrosPerStep,11:N2} | {string.Join(" ", figures.HeapMegabytes.Select(heap => heap.ToString("N0", CultureInfo.InvariantCulture))),-29} | {aim}"));

    private static JsonObject JsonOf(Figures figures) => new()
    {
        ["steps"] = figures.Steps,
        ["stepsPerSecond"] = Math.Round(figures.StepsPerSecond),
        ["cpuMicrosPerStep"] = Math.Round(figures.CpuMicrosPerStep, 3),
        ["heapMegabytes"] = new JsonArray([.. figures.HeapMegabytes.Select(heap => (JsonNode)Math.Round(heap, 1))]),
    };
}
