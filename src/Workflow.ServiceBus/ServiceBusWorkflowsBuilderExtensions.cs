using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        return builder;
    }
}
