using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Workflow;
using Workflow.Samples;

var builder = FunctionsApplication.CreateBuilder(args);
builder.AddWorkflows(workflows => workflows.AddSamples());
await builder.Build().RunAsync();
