using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.Samples;

namespace Workflow.Functions.Benchmarks;

/// <summary>The start of a function app in this process, once: a process starts only one time.</summary>
internal static class ColdStart
{
    public const string WithWorkflows = "workflows";
    public const string WorkerAlone = "worker";

    /// <summary>
    /// From the first line of the program to where the app could handle its first event, without what it says to host,
    /// storage and broker.
    /// </summary>
    /// <returns>
    /// Milliseconds until the app was built and until it was ready, those of processor time until then, and how many methods
    /// were compiled meanwhile.
    /// </returns>
    public static async Task<string> MeasureAsync(bool withWorkflows)
    {
        var folder = Directory.CreateTempSubdirectory("workflow-coldstart-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "functions.metadata"), "[]");

        var watch = Stopwatch.StartNew();
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Storage", "UseDevelopmentStorage=true"),
            new("ServiceBus", "Endpoint=sb://localhost;SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;"),
            new("Functions:Worker:HostEndpoint", "http://127.0.0.1:1"),
            new("Functions:Worker:WorkerId", "w"),
            new("Functions:Worker:RequestId", "r"),
            new("Functions:Worker:GrpcMaxMessageLength", "1000000"),
        ]);
        builder.ConfigureFunctionsWebApplication();
        if (withWorkflows)
        {
            builder.Services.AddFunctionWorkflows(builder.Configuration, workflows => workflows.AddSamples());
            builder.UseWorkflowFunctions();
        }
        using var host = builder.Build();
        var built = watch.Elapsed;

        await host.Services.GetRequiredService<IFunctionMetadataManager>().GetFunctionMetadataAsync(folder.FullName);
        if (withWorkflows)
        {
            host.Services.GetRequiredService<WorkflowFunctionMiddleware>();
            host.Services.GetRequiredService<IRecordStore>();
            host.Services.GetRequiredService<IEventPublisher>();
        }
        var ready = watch.Elapsed;
        var processor = Environment.CpuUsage.TotalTime;
        var compiled = JitInfo.GetCompiledMethodCount();

        folder.Delete(recursive: true);
        return string.Create(CultureInfo.InvariantCulture, $"{built.TotalMilliseconds:0.0} {ready.TotalMilliseconds:0.0} {processor.TotalMilliseconds:0.0} {compiled}");
    }
}
