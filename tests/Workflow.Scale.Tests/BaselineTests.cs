using System.Text.Json.Nodes;
using Workflow.AzureStorage;
using Workflow.AzureStorage.Benchmarks;
using Workflow.AzureStorage.Tests;
using Workflow.Dev;
using Workflow.Dev.Benchmarks;
using Workflow.EndToEnd.Benchmarks;
using Workflow.Simulator;
using Workflow.Simulator.Reports;

namespace Workflow.Scale.Tests;

/// <summary>
/// The cheap half of <c>bench check</c>: what does not depend on the machine is counted here, by the code that the benchmarks
/// count by, and held to the stored baseline.
/// </summary>
public sealed class BaselineTests
{
    [Fact]
    public async Task No_run_asks_more_of_storage_and_broker_than_the_baseline_says()
    {
        await using var azurite = await AzuriteProcess.StartAsync();
        var names = 0;
        var storage = await StorageCounts.CountAsync(() => new AzureStorageOptions
        {
            ConnectionString = azurite.ConnectionString,
            NamePrefix = $"counts{++names}",
            BucketCount = 4,
            CreateIfMissing = true,
        });
        var endToEnd = await EndToEndCounts.CountAsync(azurite);

        var now = BenchReport.Empty(DateTimeOffset.UtcNow)
            .With("storage", new JsonObject { ["counts"] = storage })
            .With("e2e", new JsonObject { ["counts"] = endToEnd });
        var comparison = Comparison.OfCounts(await BaselineAsync(), now);

        Assert.Equal(FigureTable.All.Count(figure => figure.Kind == FigureKind.Count), now.Values.Count);
        Assert.Empty(comparison.Regressions.Select(figure => $"{figure.Figure.Title}: {figure.Before} in the baseline, {figure.Now} now"));
        // Fewer is good news, which the baseline should have too: `bench all --json eng/benchmarks/baseline.json`.
        Assert.DoesNotContain(comparison.Figures, figure => figure.Change is Change.Better or Change.New);
    }

    [Fact]
    public async Task The_baseline_has_every_figure()
    {
        var baseline = await BaselineAsync();

        Assert.Equal(FigureTable.All.Select(figure => figure.Name).Where(name => !name.EndsWith(".otherCores", StringComparison.Ordinal)).Order(), baseline.Values.Keys.Where(name => !name.EndsWith(".otherCores", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task The_model_predicts_what_the_baseline_measured()
    {
        var points = Validation.Of(Measurements.Parse((await BaselineAsync()).ToJson()), seed: 1);

        Assert.Equal([1, 2, 4], points.Select(point => point.Hosts));
        Assert.All(points, point => Assert.True(point.Holds, $"{point.Hosts} hosts: {point.Predicted:F1} runs/s predicted, {point.Measured:F1} measured"));
    }

    private static Task<BenchReport> BaselineAsync() => BenchReport.ReadAsync(new Repository(Checkout.Root).Baseline, CancellationToken.None);
}
