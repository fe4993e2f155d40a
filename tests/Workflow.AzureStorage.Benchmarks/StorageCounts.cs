using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Workflow.AzureStorage.Tests;

namespace Workflow.AzureStorage.Benchmarks;

/// <summary>
/// What a run asks of the account, and how that grows with its steps and with the size of its object. The numbers of requests
/// are exact: they are the same on every machine, and a test holds them.
/// </summary>
internal static class StorageCounts
{
    private static readonly int[] StepCounts = [1, 5, 20];
    private static readonly (string Name, int Bytes)[] ObjectSizes = [("1KiB", 1 << 10), ("16KiB", 16 << 10), ("48KiB", 47 << 10), ("64KiB", 64 << 10), ("1MiB", 1 << 20)];

    /// <summary>Requests by the number of steps and by the size of the object.</summary>
    public static async Task<JsonObject> CountAsync(Func<AzureStorageOptions> newOptions)
    {
        var (bySteps, bySize) = (new JsonObject(), new JsonObject());
        foreach (var steps in StepCounts)
            bySteps[steps.ToString(CultureInfo.InvariantCulture)] = (await MeasureAsync(newOptions(), new BenchmarkRuns(steps), runs: 1)).Requests;
        foreach (var (name, bytes) in ObjectSizes)
            bySize[name] = (await MeasureAsync(newOptions(), new BenchmarkRuns(objectBytes: bytes), runs: 1)).Requests;
        return new JsonObject { ["requestsPerRunBySteps"] = bySteps, ["requestsPerFiveStepRunByObjectSize"] = bySize };
    }

    /// <summary>Prints what each size of object costs: requests, and the time that a move takes when nothing else goes on.</summary>
    public static async Task<JsonObject> MeasureSizesAsync(Func<AzureStorageOptions> newOptions)
    {
        var milliseconds = new JsonObject();
        Console.WriteLine($"{"object",12}{"requests of a five-step run",30}{"p50 ms of a move",18}");
        foreach (var (name, bytes) in ObjectSizes)
        {
            var measured = await MeasureAsync(newOptions(), new BenchmarkRuns(objectBytes: bytes), runs: 20);
            milliseconds[name] = Math.Round(measured.Milliseconds, 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,12}{measured.Requests / 20,30}{measured.Milliseconds,18:F2}"));
        }
        return milliseconds;
    }

    private static async Task<(int Requests, double Milliseconds)> MeasureAsync(AzureStorageOptions options, BenchmarkRuns moves, int runs)
    {
        var counter = new RequestCounter();
        using var store = new StoreMoves(counter.CountIn(options), moves);
        await store.OpenAsync();
        var before = counter.Count;
        var times = new List<TimeSpan>();
        for (var run = 0; run < runs; run++)
            await store.RunAsync(string.Create(CultureInfo.InvariantCulture, $"order-{run}"), times.Add);
        return (counter.Count - before, times.Order().ElementAt(times.Count / 2).TotalMilliseconds);
    }
}
