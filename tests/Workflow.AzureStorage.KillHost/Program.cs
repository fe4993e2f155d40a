// A host for a test to kill: it triggers the runs it is told to, and works until it dies or until all runs have ended.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow;
using Workflow.AzureStorage.Tests;

var connection = Environment.GetEnvironmentVariable("KILLHOST_CONNECTION") ?? throw new InvalidOperationException("KILLHOST_CONNECTION is not set.");
var (prefix, first, count) = (args[0], int.Parse(args[1], null), int.Parse(args[2], null));

var outbox = new OutboxOptions { PollingFrequency = TimeSpan.FromMilliseconds(200), SweepDelay = TimeSpan.FromMilliseconds(500), MaxSweepDelay = TimeSpan.FromSeconds(1) };
var builder = Host.CreateEmptyApplicationBuilder(null);
// The test has one host at a time; a lease would keep the next one waiting for as long as it lasts.
builder.Services.AddSingleton<IRoleScheduler, InMemoryRoleScheduler>();
builder.Services.AddWorkflows(workflows => workflows
    .Add(FiveSteps.Define(outbox))
    .UseAzureStorage(storage =>
    {
        storage.ConnectionString = connection;
        storage.NamePrefix = prefix;
        storage.BucketCount = 4;
        storage.CreateIfMissing = true;
    })
    .UseInMemoryHost(new InMemoryHostOptions { MaxConcurrency = 8 }));
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("started");

var workflow = host.Services.GetRequiredService<IWorkflow<FiveSteps.Order, FiveSteps.Status>>();
for (var i = first; i < first + count; i++)
    await workflow.TriggerAsync($"order-{i}", new TriggerOptions<FiveSteps.Order, FiveSteps.Status> { IdempotencyKey = "once" });

var store = host.Services.GetRequiredService<IRecordStore>();
RunState[] inFlight = [RunState.Initiated, RunState.Running, RunState.Paused];
while ((await store.ListAsync(new RunQuery { Workflow = FiveSteps.Name, RunStates = inFlight, Limit = 1 }, default)).Items.Count > 0)
    await Task.Delay(50);
Console.WriteLine("done");
await host.StopAsync();
