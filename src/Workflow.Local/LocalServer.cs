using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Workflow.Dev;
using Workflow.Http;
using Workflow.ServiceBus;

namespace Workflow.Local;

/// <summary>Workflows with their HTTP API and dashboard in this process, on 127.0.0.1.</summary>
internal static class LocalServer
{
    public const string StorageSetting = "Storage";

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="port">0 picks a free one.</param>
    /// <param name="settings">Beyond those of the environment, which they replace.</param>
    /// <param name="configure">Adds the workflows.</param>
    /// <param name="cancellationToken">Tells it to stop; so do Ctrl+C and SIGTERM.</param>
    /// <returns>An <see cref="ExitCode"/>; what is wrong has been told.</returns>
    public static async Task<int> RunAsync(int port, IReadOnlyDictionary<string, string?> settings, Action<WorkflowsBuilder> configure, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        var storage = builder.Configuration[StorageSetting];
        try
        {
            await using var bus = await LocalBus.OpenAsync(builder.Configuration, () => ServiceBusTopology.Of(TopologyFiles.Of(configure)).ToEmulatorConfig());
            builder.Services.AddWorkflows(workflows =>
            {
                configure(workflows);
                UseStore(workflows, storage);
                bus.Use(workflows);
            });
            builder.Services.AddWorkflowTelemetry(builder.Configuration)?.WithTracing(traces => traces.AddAspNetCoreInstrumentation(options =>
            {
                // Probes and the dashboard ask every few seconds; what changes a run is no GET.
                options.Filter = context => !HttpMethods.IsGet(context.Request.Method);
            }));

            await using var app = builder.Build();
            app.MapWorkflows();
            await StartAsync(app, port, cancellationToken);
            Console.WriteLine(Ready(app, storage, bus));
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is WorkflowConfigurationException or DevException)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.Failure;
        }
    }

    private static async Task StartAsync(WebApplication app, int port, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new DevException($"Cannot listen on http://127.0.0.1:{port}: {exception.Message} Choose another port with --port, or end what uses this one.");
        }
    }

    private static void UseStore(WorkflowsBuilder workflows, string? storage)
    {
        if (string.IsNullOrEmpty(storage))
        {
            workflows.UseInMemoryStore();
            workflows.Services.AddSingleton<IRoleScheduler, InMemoryRoleScheduler>();
            return;
        }

        // A host that was killed gives its roles back soon: somebody waits at this machine.
        workflows.UseAzureStorage(options =>
        {
            options.ConnectionString = storage;
            options.CreateIfMissing = true;
            options.BucketCount = 4;
            options.RoleLeaseDuration = TimeSpan.FromSeconds(15);
        });
    }

    private static string Ready(WebApplication app, string? storage, LocalBus bus)
    {
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var kept = string.IsNullOrEmpty(storage) ? $"in memory (set {StorageSetting} to a connection string to keep them)" : "in Azure Storage";
        return $"Ready: {url}{WorkflowApi.Prefix} (API), {url}/health (health), {url}{WorkflowApi.Prefix}/ui (dashboard); runs are kept {kept}, events go through {bus.Description}; Ctrl+C ends it";
    }
}
