using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;
using Workflow;
using Workflow.Samples;

var builder = FunctionsApplication.CreateBuilder(args);
builder.AddWorkflows(workflows => workflows.AddSamples());
// The host reports its requests and its own logs; the worker reports the engine's and the app's, and the host leaves those to it.
builder.Services.AddWorkflowTelemetry(builder.Configuration)?.UseFunctionsWorkerDefaults();
await builder.Build().RunAsync();
