using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;
using Workflow;
using Workflow.App;
using Workflow.Samples;

var builder = FunctionsApplication.CreateBuilder(args);
builder.AddWorkflows(workflows => workflows.AddSamples());
builder.Services.AddAzureMonitor(builder.Configuration)?.UseFunctionsWorkerDefaults();
await builder.Build().RunAsync();
