using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Workflow;
using Workflow.Http;
using Workflow.LocalHost;
using Workflow.Samples;

LocalHostOptions options;
try
{
    options = LocalHostOptions.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(LocalHostOptions.Usage);
    return 2;
}

if (options.TopologyFolder is { } folder)
{
    TopologyFiles.Write(folder);
    return 0;
}

var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
var storage = builder.Configuration["Storage"];
await using var bus = await Bus.OpenAsync(builder.Configuration);
builder.Services.AddWorkflows(workflows =>
{
    workflows.AddSamples();
    if (!string.IsNullOrEmpty(storage))
    {
        // A host that was killed gives its roles back soon: somebody waits at this machine.
        workflows.UseAzureStorage(options =>
        {
            options.ConnectionString = storage;
            options.CreateIfMissing = true;
            options.BucketCount = 4;
            options.RoleLeaseDuration = TimeSpan.FromSeconds(15);
        });
    }
    else
    {
        workflows.UseInMemoryStore();
        workflows.Services.AddSingleton<IRoleScheduler, InMemoryRoleScheduler>();
    }
    bus.Use(workflows);
});
builder.Services.AddWorkflowTelemetry(builder.Configuration)?.WithTracing(traces => traces.AddAspNetCoreInstrumentation(options =>
{
    // Probes and the dashboard ask every few seconds; what changes a run is no GET.
    options.Filter = context => !HttpMethods.IsGet(context.Request.Method);
}));

await using var app = builder.Build();
app.MapWorkflows();
try
{
    await app.StartAsync();
}
catch (WorkflowConfigurationException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (IOException exception)
{
    Console.Error.WriteLine($"Cannot listen on http://127.0.0.1:{options.Port}: {exception.Message} Choose another port with --port, or end what uses this one.");
    return 1;
}

var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
var kept = string.IsNullOrEmpty(storage) ? "in memory (set Storage to a connection string to keep them)" : "in Azure Storage";
Console.WriteLine($"Ready: {url}{WorkflowApi.Prefix} (API), {url}/health (health); runs are kept {kept}, events go through {bus.Description}; Ctrl+C ends it");
await app.WaitForShutdownAsync();
return 0;
