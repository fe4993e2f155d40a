using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Workflow;

/// <summary>Adds workflows to an app.</summary>
public static class WorkflowServiceCollectionExtensions
{
    /// <summary>Adds workflows and the adapters they run on. It may be called several times.</summary>
    /// <example><code>services.AddWorkflows(w => w.Add(definition).UseInMemory());</code></example>
    public static IServiceCollection AddWorkflows(this IServiceCollection services, Action<WorkflowsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);

        var definitions = services.Select(service => service.ImplementationInstance).OfType<List<WorkflowDefinition>>().FirstOrDefault();
        if (definitions is null)
        {
            definitions = [];
            services.AddSingleton(definitions);
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton<HostStatus>();
            services.TryAddSingleton(provider => new WorkflowTelemetry(provider.GetRequiredService<TimeProvider>(), provider.GetService<TelemetryOptions>()));
            services.TryAddSingleton(_ => WorkflowTopology.Of(definitions));
            services.TryAddSingleton(provider => new ProcessStates(provider.GetRequiredService<WorkflowTelemetry>()));
            services.TryAddSingleton(provider => new WorkflowCatalog(
                definitions,
                Require<IRecordStore>(provider),
                provider.GetService<ITimeoutStore>(),
                provider.GetService<IScheduleStore>(),
                provider.GetService<IDeadLetterStore>(),
                provider.GetService<IDeadLetterSource>(),
                provider.GetService<RecentRecordOptions>() ?? new RecentRecordOptions(),
                Require<IEventPublisher>(provider),
                provider,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
                provider.GetRequiredService<WorkflowTelemetry>(),
                provider.GetRequiredService<HostStatus>()));
            services.TryAddSingleton<IWorkflows>(provider => provider.GetRequiredService<WorkflowCatalog>());
        }

        configure(new WorkflowsBuilder(services, definitions));
        return services;
    }

    private static T Require<T>(IServiceProvider provider)
        where T : class =>
        provider.GetService<T>()
            ?? throw new WorkflowConfigurationException("", $"No {typeof(T).Name} is registered. Choose where runs live and how events travel in AddWorkflows, for example by UseInMemory().");
}
