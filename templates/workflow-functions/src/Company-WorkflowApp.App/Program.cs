using CompanyWorkflowApp;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.AddWorkflows(workflows => workflows.AddAppWorkflows());
builder.Services.AddWorkflowTelemetry(builder.Configuration)?.UseFunctionsWorkerDefaults();
await builder.Build().RunAsync();
