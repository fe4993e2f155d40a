using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Workflow;

/// <summary>Runs workflows in this process's memory.</summary>
public static class InMemoryWorkflowsBuilderExtensions
{
    /// <summary>Keeps everything in memory and handles events in this process: <see cref="UseInMemoryStore"/> and <see cref="UseInMemoryHost"/>.</summary>
    public static WorkflowsBuilder UseInMemory(this WorkflowsBuilder builder) => builder.UseInMemoryStore().UseInMemoryHost();

    /// <summary>Keeps runs, timeouts and schedules in memory.</summary>
    public static WorkflowsBuilder UseInMemoryStore(this WorkflowsBuilder builder, InMemoryStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(_ => new InMemoryStore(options));
        builder.Services.TryAddSingleton<IRecordStore>(provider => provider.GetRequiredService<InMemoryStore>());
        builder.Services.TryAddSingleton<ITimeoutStore>(provider => provider.GetRequiredService<InMemoryStore>());
        builder.Services.TryAddSingleton<IScheduleStore>(provider => provider.GetRequiredService<InMemoryStore>());
        builder.Services.TryAddSingleton<IDeadLetterStore>(provider => provider.GetRequiredService<InMemoryStore>());
        builder.Services.TryAddSingleton<IRequestStore>(provider => provider.GetRequiredService<InMemoryStore>());
        return builder;
    }

    /// <summary>Sends events through memory and handles them, and the timed processes, in this process.</summary>
    public static WorkflowsBuilder UseInMemoryHost(this WorkflowsBuilder builder, InMemoryHostOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        options ??= new InMemoryHostOptions();
        if (options.MaxConcurrency < 1)
            throw new WorkflowConfigurationException("", $"InMemoryHostOptions.MaxConcurrency is {options.MaxConcurrency}; it must be 1 or more.");

        builder.Services.TryAddSingleton<IRoleScheduler, InMemoryRoleScheduler>();
        builder.Services.TryAddSingleton(provider => new InMemoryBus(provider.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddSingleton<IEventPublisher>(provider => provider.GetRequiredService<InMemoryBus>());
        builder.Services.AddSingleton<IHostedService>(provider => new InMemoryHost(
            provider.GetRequiredService<WorkflowCatalog>(),
            provider.GetRequiredService<InMemoryBus>(),
            provider.GetRequiredService<ProcessStates>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<HostStatus>(),
            options,
            LoggersOf(provider)));
        return builder.UseTimedProcesses();
    }

    private static ILoggerFactory LoggersOf(IServiceProvider provider) => provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
}
