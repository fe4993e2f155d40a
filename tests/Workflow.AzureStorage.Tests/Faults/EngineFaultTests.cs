using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;
using Xunit.Abstractions;

namespace Workflow.AzureStorage.Tests;

/// <summary>The engine on storage that fails: every run finishes, and each of its steps takes effect once.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class EngineFaultTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Runs_finish_under_faults_and_each_step_takes_effect_once(int seed)
    {
        const int Runs = 60;
        using var transport = new FaultyTransport(seed, faultRate: 0.08);
        var options = azurite.NewOptions();
        using var sound = new AzureStore(options);
        await sound.OpenAsync(default);
        var definition = FiveSteps.Define(new OutboxOptions { PollingFrequency = TimeSpan.FromMilliseconds(200), SweepDelay = TimeSpan.FromMilliseconds(500), MaxSweepDelay = TimeSpan.FromSeconds(1) });
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddWorkflows(workflows => workflows.Add(definition).UseAzureStorage(faulty =>
        {
            faulty.ConnectionString = options.ConnectionString;
            faulty.NamePrefix = options.NamePrefix;
            faulty.BucketCount = options.BucketCount;
            faulty.CreateIfMissing = true;
            faulty.RolePollingInterval = TimeSpan.FromMilliseconds(100);
            transport.FailIn(faulty);
        }).UseInMemoryHost(new InMemoryHostOptions { MaxConcurrency = 8 }));
        transport.Enabled = false;
        using var host = builder.Build();
        await host.StartAsync();
        transport.Enabled = true;

        var workflow = host.Services.GetRequiredService<IWorkflow<FiveSteps.Order, FiveSteps.Status>>();
        for (var i = 0; i < Runs; i++)
            await TriggerAsync(workflow, $"order-{i}");
        using var patience = new CancellationTokenSource(Patience);
        while ((await CompletedAsync(sound)).Count < Runs)
            await Task.Delay(200, patience.Token);
        transport.Enabled = false;
        await host.StopAsync(CancellationToken.None);

        var runs = await CompletedAsync(sound);
        Assert.Equal(Runs, runs.Select(run => run.ForeignId).Distinct().Count());
        foreach (var run in runs)
        {
            var history = (await sound.HistoryAsync(run.Workflow, run.RunId, 100, null, default)).Items;
            Assert.Equal([1, 2, 3, 4, 5, 6], history.Select(entry => entry.Version));
            Assert.Contains("\"Steps\":5", System.Text.Encoding.UTF8.GetString(run.Object.Span), StringComparison.OrdinalIgnoreCase);
        }
        output.WriteLine($"seed {seed}: {Runs} runs, {transport.Requests} requests, {transport.Faults} faults");
    }

    /// <summary>As a caller would who must have the run: again, until it is there.</summary>
    private static async Task TriggerAsync(IWorkflow<FiveSteps.Order, FiveSteps.Status> workflow, string foreignId)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                await workflow.TriggerAsync(foreignId, new TriggerOptions<FiveSteps.Order, FiveSteps.Status> { IdempotencyKey = "once" });
                return;
            }
            catch (Exception exception) when (exception is Azure.RequestFailedException or IOException or AggregateException)
            {
                // It may or may not be there.
            }
        }
        Assert.Fail($"{foreignId} could not be triggered.");
    }

    private static async Task<List<RunRecord>> CompletedAsync(AzureStore store)
    {
        var page = await store.ListAsync(new RunQuery { Workflow = FiveSteps.Name, RunStates = [RunState.Completed], Limit = 200 }, default);
        return [.. page.Items];
    }
}
