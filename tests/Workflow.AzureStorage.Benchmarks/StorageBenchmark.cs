using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Workflow.AzureStorage.Tests;

namespace Workflow.AzureStorage.Benchmarks;

/// <summary>
/// Moves per second and latency through the store, beside the ceiling that Azurite and its client set for the same requests, in
/// turns on one machine: what differs is what the store costs.
/// </summary>
internal static class StorageBenchmark
{
    private const int Rounds = 12;
    private static readonly int[] Concurrencies = [1, 8, 32];
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(750);

    public static async Task<JsonObject> RunAsync()
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        var names = 0;
        AzureStorageOptions NewOptions() => new()
        {
            ConnectionString = azurite.ConnectionString,
            NamePrefix = string.Create(CultureInfo.InvariantCulture, $"bench{++names}"),
            BucketCount = 8,
            CreateIfMissing = true,
        };

        var counts = await StorageCounts.CountAsync(NewOptions);
        var requests = counts["requestsPerRunBySteps"]!["5"]!.GetValue<int>();
        await CompareAsync(NewOptions, concurrency: 8, rounds: 3);

        var (moves, ceiling, p50, p99, ratios) = (new JsonObject(), new JsonObject(), new JsonObject(), new JsonObject(), new JsonObject());
        Console.WriteLine($"{"concurrency",12}{"moves/s",10}{"p50 ms",9}{"p99 ms",9}{"ceiling moves/s",17}{"ratio",8}");
        foreach (var concurrency in Concurrencies)
        {
            var (mine, best) = await CompareAsync(NewOptions, concurrency, Rounds);
            var ratio = mine.MovesPerSecond / best.MovesPerSecond;
            var key = concurrency.ToString(CultureInfo.InvariantCulture);
            (moves[key], ceiling[key], p50[key], p99[key], ratios[key]) = (Math.Round(mine.MovesPerSecond, 1), Math.Round(best.MovesPerSecond, 1), Math.Round(mine.Percentile(0.5), 2), Math.Round(mine.Percentile(0.99), 2), Math.Round(ratio, 3));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{concurrency,12}{mine.MovesPerSecond,10:F0}{mine.Percentile(0.5),9:F2}{mine.Percentile(0.99),9:F2}{best.MovesPerSecond,17:F0}{ratio,8:F3}"));
        }

        var last = ratios[Concurrencies[^1].ToString(CultureInfo.InvariantCulture)]!.GetValue<double>();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ceilingRatio {last:F3} at concurrency {Concurrencies[^1]}; requestsPerFiveStepRun {requests}"));
        var sizes = await StorageCounts.MeasureSizesAsync(NewOptions);
        return new JsonObject
        {
            ["movesPerSecond"] = moves,
            ["p50Milliseconds"] = p50,
            ["p99Milliseconds"] = p99,
            ["ceilingMovesPerSecond"] = ceiling,
            ["ceilingRatioByConcurrency"] = ratios,
            ["ceilingRatio"] = last,
            ["requestsPerFiveStepRun"] = requests,
            ["counts"] = counts,
            ["p50MillisecondsByObjectSize"] = sizes,
        };
    }

    /// <summary>In short turns, so that what else the machine does falls on both alike.</summary>
    private static async Task<(Measurement Store, Measurement Raw)> CompareAsync(Func<AzureStorageOptions> newOptions, int concurrency, int rounds)
    {
        using var store = new StoreMoves(newOptions(), new BenchmarkRuns());
        using var raw = new RawMoves(newOptions());
        await store.OpenAsync();
        await raw.OpenAsync();
        var (mine, best) = (new Measurement(), new Measurement());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (moves, measurement) in round % 2 == 0 ? [(raw, best), (store, mine)] : new (IMoves, Measurement)[] { (store, mine), (raw, best) })
                await MeasureAsync(moves, measurement, concurrency, round);
        }
        return (mine, best);
    }

    private static async Task MeasureAsync(IMoves moves, Measurement measurement, int concurrency, int round)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; Stopwatch.GetElapsedTime(started) < Window; i++)
                await moves.RunAsync(string.Create(CultureInfo.InvariantCulture, $"order-{round}-{worker}-{i}"), took => measurement.Latencies.Add(took.TotalMilliseconds));
        })));
        measurement.Seconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private sealed class Measurement
    {
        public ConcurrentBag<double> Latencies { get; } = [];

        public double Seconds { get; set; }

        public double MovesPerSecond => Latencies.Count / Seconds;

        public double Percentile(double part) => Latencies.Order().ElementAt((int)((Latencies.Count - 1) * part));
    }
}
