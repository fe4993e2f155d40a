using OpenTelemetry;
using OpenTelemetry.Trace;
using Workflow;
using Workflow.Functions;
using Workflow.Http;
using Workflow.Samples;

// Serves the same workflows as Workflow.App with the same settings, wherever .NET runs: in a container, on a VM. Where it listens
// is ASP.NET Core's business (ASPNETCORE_URLS, ASPNETCORE_HTTP_PORTS); whoever may call it, that of what stands in front of it.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Azure", LogLevel.Warning);
builder.Services.AddWorkflows(workflows => workflows
    .AddSamples()
    .UseAzureStorage(options => AzureSettings.Apply(builder.Configuration, options))
    .UseServiceBus(options => AzureSettings.Apply(builder.Configuration, options))
    .UseServiceBusProcessors());
builder.Services.AddWorkflowTelemetry(builder.Configuration)?.WithTracing(traces => traces.AddAspNetCoreInstrumentation(options =>
{
    // Probes and the dashboard ask every few seconds; what changes a run is no GET.
    options.Filter = context => !HttpMethods.IsGet(context.Request.Method);
}));

await using var app = builder.Build();
app.MapWorkflows();
await app.RunAsync();
