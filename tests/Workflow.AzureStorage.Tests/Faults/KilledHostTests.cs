using System.Diagnostics;
using Workflow.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Workflow.AzureStorage.Tests;

/// <summary>A host killed at random points, again and again: on restart every run finishes, and each move stands once in history.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class KilledHostTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private const int Kills = 50;
    private const int RunsPerHost = 12;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Every_run_finishes_though_its_hosts_are_killed_at_random_points()
    {
        var options = azurite.NewOptions();
        var random = new Random(7);
        var inFlightAtKill = 0;
        using var store = new AzureStore(options);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var host = Start(options, kill * RunsPerHost, RunsPerHost);
            await SaysAsync(host, "started", StartTimeout);
            await Task.Delay(random.Next(0, 250));
            host.Kill();
            await host.WaitForExitAsync();
            inFlightAtKill += (await store.ListAsync(InFlight, default)).Items.Count;
        }

        using (var last = Start(options, 0, Kills * RunsPerHost))
        {
            await SaysAsync(last, "done", FinishTimeout);
            await last.WaitForExitAsync();
        }

        Assert.True(inFlightAtKill > Kills, $"only {inFlightAtKill} runs were in flight at {Kills} kills: the kills come too late to tell anything");
        var runs = await StoredRuns.ListAsync(store, new RunQuery { Workflow = FiveSteps.Name, Limit = 200 });
        Assert.Equal(Kills * RunsPerHost, runs.Count);
        foreach (var run in runs)
        {
            Assert.Equal(RunState.Completed, run.RunState);
            Assert.Contains("\"Steps\":5", System.Text.Encoding.UTF8.GetString(run.Object.Span), StringComparison.OrdinalIgnoreCase);
            Assert.Equal([1, 2, 3, 4, 5, 6], (await StoredRuns.HistoryAsync(store, run)).Select(entry => entry.Version));
        }
        output.WriteLine($"{Kills} kills, {runs.Count} runs finished, {inFlightAtKill} runs in flight at kills in all");
    }

    private static RunQuery InFlight { get; } = new() { Workflow = FiveSteps.Name, RunStates = [RunState.Initiated, RunState.Running], Limit = 200 };

    private static Process Start(AzureStorageOptions options, int first, int count)
    {
        // The host is built next to this assembly, in the same configuration.
        var assembly = Path.Combine(AppContext.BaseDirectory.Replace("Workflow.AzureStorage.Tests", "Workflow.AzureStorage.KillHost", StringComparison.Ordinal), "Workflow.AzureStorage.KillHost.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[assembly, options.NamePrefix, $"{first}", $"{count}"])
            start.ArgumentList.Add(argument);
        start.Environment["KILLHOST_CONNECTION"] = options.ConnectionString;
        return Process.Start(start)!;
    }

    private static async Task SaysAsync(Process process, string word, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            string? line;
            do
            {
                line = await process.StandardOutput.ReadLineAsync(limit.Token);
                Assert.True(line is not null, $"the host ended before it said '{word}'");
            }
            while (line != word);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
