using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflow.Functions;
using Workflow.Http;

// The SDK lists a host extension only for attributes that it finds on [Function] methods, and no function of ours has one.
// Timers and HTTP are part of the host. The version is the one that Worker.Extensions.ServiceBus 5.24.0 names.
[assembly: ExtensionInformation("Microsoft.Azure.WebJobs.Extensions.ServiceBus", "5.17.0", true)]

namespace Workflow;

/// <summary>Adds workflows to a function app.</summary>
public static class FunctionsApplicationBuilderExtensions
{
    private const string Contracts = "Workflow.Functions.Contracts";

    /// <summary>
    /// Adds workflows, and makes each of their processes a function of the app: steps, timeouts, hooks and connectors are triggered by
    /// Service Bus, scans by timers, the HTTP API and the dashboard by requests. Functions of the app's own stay as they are.
    /// </summary>
    /// <param name="builder">The app, as <c>FunctionsApplication.CreateBuilder(args)</c> makes it.</param>
    /// <param name="configure">
    /// Adds the definitions. Runs are kept where the setting <c>Storage</c> points to and events go through the namespace of
    /// <c>ServiceBus</c>, unless this registers something else.
    /// </param>
    /// <exception cref="WorkflowConfigurationException">A setting is missing or wrong; the message names it.</exception>
    /// <exception cref="NotSupportedException">It was built without the package of the Service Bus extension: see eng/contracts.</exception>
    public static FunctionsApplicationBuilder AddWorkflows(this FunctionsApplicationBuilder builder, Action<WorkflowsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        if (typeof(ServiceBusMessageActions).Assembly.GetName().Name == Contracts)
            throw new NotSupportedException(
                "This was built where the package feed lacks Microsoft.Azure.Functions.Worker.Extensions.ServiceBus, against the signatures in eng/contracts. Build it where the feed has the package.");
        HostFile.CheckRoutePrefix(HostFile.Path, builder.Configuration);

        // Its middleware hands requests over, so it comes before ours.
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddFunctionWorkflows(builder.Configuration, configure);
        builder.UseWorkflowFunctions();
        return builder;
    }

    /// <summary>What does not need the worker's builder.</summary>
    internal static void AddFunctionWorkflows(this IServiceCollection services, IConfiguration configuration, Action<WorkflowsBuilder> configure)
    {
        var settings = FunctionAppSettings.Read(configuration);
        services.AddWorkflows(workflows =>
        {
            configure(workflows);
            if (!services.Any(service => service.ServiceType == typeof(IRecordStore)))
                workflows.UseAzureStorage(settings.Apply);
            if (!services.Any(service => service.ServiceType == typeof(IEventPublisher)))
                workflows.UseServiceBus(settings.Apply);
        });

        services.TryAddSingleton(provider => FunctionCatalog.Of(provider.GetRequiredService<WorkflowTopology>(), settings.Timers));
        services.TryAddSingleton<MessageInvocation>();
        services.TryAddSingleton<TimerInvocation>();
        services.TryAddSingleton<TimerRun>();
        services.TryAddSingleton<WorkflowFunctionExecutor>();
        services.TryAddSingleton(provider => new WorkflowApi(provider));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IFunctionMetadataTransformer, WorkflowFunctionMetadata>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FunctionAppHost>());
    }

    internal static void UseWorkflowFunctions(this IFunctionsWorkerApplicationBuilder worker)
    {
        if (!worker.Services.Any(service => service.ServiceType == typeof(WorkflowFunctionMiddleware)))
            worker.UseMiddleware<WorkflowFunctionMiddleware>();
    }
}
