using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.AzureStorage;
using Workflow.AzureStorage.Tests;
using Workflow.Http;
using Workflow.Http.Tests.Counting;
using Workflow.Samples;

namespace Workflow.Dashboard.Benchmarks;

/// <summary>
/// What the dashboard asks for, over HTTP and Azurite, with 100,000 runs in the store: how long each request takes, and how many
/// rows it reads. It fails when the first page of runs takes a second or more, or a request reads more than 1,000 rows.
/// </summary>
internal static class DashboardBenchmark
{
    private const int Rounds = 15;
    private const int RowLimit = 1000;

    private static readonly (string Name, string Path)[] Requests =
    [
        ("runs, first page", "/order/runs?limit=25&objects=false"),
        ("runs, 200 a page", "/order/runs?limit=200&objects=false"),
        ("runs of a foreign ID", "/order/runs?foreignId=order-500&limit=25&objects=false"),
        ("paused runs", "/order/runs?runState=Paused&limit=25&objects=false"),
        ("workflows", ""),
        ("workflow", "/order"),
    ];

    public static async Task<(JsonObject Figures, bool Held)> RunAsync(int runs, int buckets)
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        var counter = new RowCounter();
        var options = new AzureStorageOptions { ConnectionString = azurite.ConnectionString, BucketCount = buckets, CreateIfMissing = true };
        using (var store = new AzureStore(options))
            await store.OpenAsync(CancellationToken.None);
        await ManyRuns.SeedAsync(options, runs);
        await using var app = await StartAsync(azurite.ConnectionString, buckets, counter);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        var figures = new JsonObject { ["runs"] = runs, ["buckets"] = buckets };
        var held = true;
        Console.WriteLine($"{"request",-24}{"p50 ms",9}{"max ms",9}{"rows",7}");
        foreach (var (name, path) in Requests)
        {
            var (p50, max, rows) = await MeasureAsync(http, counter, path);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24}{p50,9:F0}{max,9:F0}{rows,7}"));
            figures[name] = new JsonObject { ["p50Milliseconds"] = Math.Round(p50, 1), ["maxMilliseconds"] = Math.Round(max, 1), ["rows"] = rows };
            held &= rows <= RowLimit && (name != Requests[0].Name || p50 < 1000);
        }
        Console.WriteLine(held ? $"held: the first page in under 1 s, no request over {RowLimit} rows" : "NOT held");
        figures["held"] = held;
        return (figures, held);
    }

    private static async Task<(double P50, double Max, int Rows)> MeasureAsync(HttpClient http, RowCounter counter, string path)
    {
        var times = new List<double>();
        var rows = 0;
        for (var round = 0; round < Rounds; round++)
        {
            counter.Reset();
            var started = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri("/api/workflows" + path, UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            rows = Math.Max(rows, counter.Rows);
        }
        times.Sort();
        return (times[times.Count / 2], times[^1], rows);
    }

    /// <summary>The API alone: no process of the engine asks beside it.</summary>
    private static async Task<WebApplication> StartAsync(string connectionString, int buckets, RowCounter counter)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IEventPublisher, Nowhere>();
        builder.Services.AddWorkflows(workflows => workflows.AddSamples().UseAzureStorage(options =>
        {
            options.ConnectionString = connectionString;
            options.BucketCount = buckets;
            counter.CountIn(options);
        }));
        var app = builder.Build();
        app.MapWorkflows();
        await app.StartAsync();
        return app;
    }

    private sealed class Nowhere : IEventPublisher
    {
        public ValueTask PublishAsync(IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
