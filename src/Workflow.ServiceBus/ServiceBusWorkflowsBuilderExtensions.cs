using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.ServiceBus;

namespace Workflow;

/// <summary>Sends the events of workflows through Azure Service Bus.</summary>
public static class ServiceBusWorkflowsBuilderExtensions
{
    /// <summary>
    /// Publishes events to Azure Service Bus. Who consumes them is another matter: the functions of a Functions app, or this
    /// process by <c>UseServiceBusProcessors</c>.
    /// </summary>
    /// <exception cref="WorkflowConfigurationException">An option is out of range or missing.</exception>
    public static WorkflowsBuilder UseServiceBus(this WorkflowsBuilder builder, Action<ServiceBusOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ServiceBusOptions();
        configure(options);
        options.Validate();

        var services = builder.Services;
        services.TryAddSingleton<ServiceBusTelemetry>();
        services.TryAddSingleton(_ => new ServiceBusClients(options));
        services.TryAddSingleton(provider => ServiceBusTopology.Of(provider.GetRequiredService<WorkflowTopology>()));
        services.TryAddSingleton<IEventPublisher>(provider => new ServiceBusPublisher(
            provider.GetRequiredService<ServiceBusClients>(),
            provider.GetRequiredService<WorkflowTopology>().Subscriptions,
            options,
            provider.GetRequiredService<ServiceBusTelemetry>()));
        services.TryAddSingleton<IDeadLetterSource>(provider => new ServiceBusDeadLetterSource(
            provider.GetRequiredService<ServiceBusTopology>(),
            provider.GetRequiredService<ServiceBusClients>(),
            provider.GetRequiredService<ServiceBusTelemetry>()));
        if (options.CreateIfMissing)
        {
            services.AddSingleton<IHostedService>(provider => new TopologyCreation(
                provider.GetRequiredService<ServiceBusTopology>(),
                provider.GetRequiredService<ServiceBusClients>(),
                LoggerOf(provider)));
        }
        return builder;
    }

    /// <summary>
    /// Consumes events in this process, and runs the timed processes: for hosts that are no Functions app. Call
    /// <see cref="UseServiceBus"/> too. When the host starts, a missing topic or subscription stops the start.
    /// </summary>
    /// <exception cref="WorkflowConfigurationException">An option is out of range.</exception>
    public static WorkflowsBuilder UseServiceBusProcessors(this WorkflowsBuilder builder, Action<ServiceBusProcessorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ServiceBusProcessorOptions();
        configure?.Invoke(options);
        options.Validate();

        var services = builder.Services;
        services.TryAddSingleton(provider => new ServiceBusHealth(provider.GetRequiredService<TimeProvider>(), LoggerOf(provider)));
        services.AddSingleton<IHealthProbe>(provider => provider.GetRequiredService<ServiceBusHealth>());
        services.AddSingleton<IHostedService>(provider => new ServiceBusProcessorHost(
            provider.GetRequiredService<WorkflowCatalog>(),
            provider.GetRequiredService<ServiceBusTopology>(),
            provider.GetRequiredService<ServiceBusClients>(),
            new TopologyCheck(provider.GetRequiredService<ServiceBusTopology>(), provider.GetRequiredService<ServiceBusClients>(), LoggerOf(provider)),
            options,
            provider.GetRequiredService<ServiceBusTelemetry>(),
            provider.GetRequiredService<ServiceBusHealth>(),
            provider.GetRequiredService<ProcessStates>(),
            provider.GetRequiredService<HostStatus>(),
            provider.GetRequiredService<TimeProvider>(),
            LoggerOf(provider)));
        return builder.UseTimedProcesses();
    }

    private static ILogger LoggerOf(IServiceProvider provider) =>
        (provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(ServiceBusTelemetry.Name);
}
