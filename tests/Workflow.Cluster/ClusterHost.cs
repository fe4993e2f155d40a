using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflow.AzureStorage;
using Workflow.ServiceBus;

namespace Workflow.Cluster;

/// <summary>Puts a host of a cluster together: the real adapters, over sockets.</summary>
internal static class ClusterHost
{
    /// <summary>Few buckets: Azurite looks through the whole table for each.</summary>
    public const int BucketCount = 4;

    /// <summary>What this process asks of storage.</summary>
    public static RequestCounter Requests { get; } = new();

    /// <summary>The same without the renewals of roles, which go on all the time, whatever runs do.</summary>
    public static long RequestsWithoutLeases => Requests.ByKind.Where(pair => !pair.Key.Contains("lease", StringComparison.Ordinal)).Sum(pair => pair.Value);

    /// <param name="options">What the cluster shares.</param>
    /// <param name="worksOnEvents">False for a host that only triggers, calls back and looks.</param>
    /// <param name="configure">Adjusts the services.</param>
    public static IHost Build(ClusterOptions options, bool worksOnEvents, Action<IServiceCollection>? configure = null)
    {
        Death.Plan(options);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        // Where a process of its own sends its telemetry, if anywhere.
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.AddWorkflowTelemetry(builder.Configuration);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(Enum.Parse<LogLevel>(options.LogLevel));
        if (options.ClockAheadMs != 0)
            builder.Services.AddSingleton<TimeProvider>(new ClockAhead(TimeSpan.FromMilliseconds(options.ClockAheadMs)));
        builder.Services.AddWorkflows(workflows =>
        {
            ClusterWorkflows.Add(workflows, options);
            workflows
                .WithRecentRecords(new RecentRecordOptions { RecentRecordAge = TimeSpan.FromMilliseconds(options.RecentRecordMs) })
                .UseAzureStorage(storage =>
                {
                    storage.ConnectionString = options.Storage;
                    storage.NamePrefix = options.NamePrefix;
                    storage.BucketCount = BucketCount;
                    storage.CreateIfMissing = true;
                    storage.RoleLeaseDuration = TimeSpan.FromSeconds(15);
                    storage.ConfigureTables = client =>
                    {
                        client.AddPolicy(Requests, HttpPipelinePosition.PerRetry);
                        if (options.DieAt == DiePoint.DuringCommit)
                            client.AddPolicy(new MortalTransport(), HttpPipelinePosition.PerRetry);
                    };
                    storage.ConfigureBlobs = client => client.AddPolicy(Requests, HttpPipelinePosition.PerRetry);
                })
                .UseServiceBus(serviceBus => serviceBus.ConnectionString = options.ServiceBus);
            if (worksOnEvents)
                workflows.UseServiceBusProcessors();
        });
        if (options.DieAt is not null)
        {
            Decorate<IRecordStore>(builder.Services, inner => new MortalRecordStore(inner));
            Decorate<IEventPublisher>(builder.Services, inner => new MortalPublisher(inner));
        }
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Puts something around a service.</summary>
    public static void Decorate<T>(IServiceCollection services, Func<T, T> decorate)
        where T : class
    {
        var original = services.Last(service => service.ServiceType == typeof(T));
        services.Replace(ServiceDescriptor.Singleton(provider => decorate((T)original.ImplementationFactory!(provider))));
    }

    private sealed class ClockAhead(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
