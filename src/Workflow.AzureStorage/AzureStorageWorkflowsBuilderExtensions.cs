using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflow.AzureStorage;

namespace Workflow;

/// <summary>Keeps workflows in Azure Storage.</summary>
public static class AzureStorageWorkflowsBuilderExtensions
{
    /// <summary>
    /// Keeps runs, timeouts and schedules in Azure Table Storage, large objects in Blob Storage, and gives roles by blob leases.
    /// When the host starts, the account is opened, and the start fails where it does not fit.
    /// </summary>
    /// <exception cref="WorkflowConfigurationException">An option is out of range or missing.</exception>
    public static WorkflowsBuilder UseAzureStorage(this WorkflowsBuilder builder, Action<AzureStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new AzureStorageOptions();
        configure(options);
        options.Validate();

        var services = builder.Services;
        services.TryAddSingleton<StorageTelemetry>();
        services.TryAddSingleton(provider => new AzureStore(options, provider.GetService<TimeProvider>(), provider.GetService<ILoggerFactory>(), provider.GetRequiredService<StorageTelemetry>()));
        services.TryAddSingleton<IRecordStore>(provider => provider.GetRequiredService<AzureStore>());
        services.TryAddSingleton<ITimeoutStore>(provider => provider.GetRequiredService<AzureStore>());
        services.TryAddSingleton<IScheduleStore>(provider => provider.GetRequiredService<AzureStore>());
        services.TryAddSingleton<IDeadLetterStore>(provider => provider.GetRequiredService<AzureStore>());
        services.TryAddSingleton<IRequestStore>(provider => provider.GetRequiredService<AzureStore>());
        services.TryAddSingleton<IRoleScheduler>(provider => new BlobRoleScheduler(options, provider.GetService<TimeProvider>(), provider.GetService<ILoggerFactory>(), provider.GetRequiredService<StorageTelemetry>()));
        services.AddSingleton<IHostedService>(provider => new StorageStartup(provider.GetRequiredService<AzureStore>()));
        return builder;
    }
}
