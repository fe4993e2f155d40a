using Microsoft.Extensions.Configuration;
using Workflow.AzureStorage.Tests;
using Workflow.Emulator;

namespace Workflow.Functions.Tests;

/// <summary>Storage and broker for hosts: Azurite and the Service Bus emulator. Each host gets an area of its own in both.</summary>
public sealed class LocalServices : IAsyncLifetime
{
    private AzuriteProcess? _azurite;
    private int _names;

    public async Task InitializeAsync() => _azurite = await AzuriteProcess.StartAsync();

    public async Task DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }

    /// <summary>A broker without entities.</summary>
    public static Task<ServiceBusEmulator> StartBrokerAsync() => ServiceBusEmulator.StartAsync(new EmulatorOptions { Port = 0, ManagementPort = 0 });

    /// <summary>The settings of an app on them, which creates what it needs.</summary>
    public IConfiguration SettingsOn(ServiceBusEmulator broker) => new ConfigurationBuilder().AddInMemoryCollection(
    [
        new("Storage", _azurite!.ConnectionString),
        new("ServiceBus", broker.ConnectionString),
        new("Workflow:ServiceBusAdministration", broker.AdministrationConnectionString),
        new("Workflow:CreateIfMissing", "true"),
        // Few buckets: Azurite scans the whole table for each.
        new("Workflow:BucketCount", "2"),
        new("Workflow:NamePrefix", $"host{Interlocked.Increment(ref _names)}"),
        new("Workflow:Timers:TimeoutScan:Schedule", "00:00:01"),
    ]).Build();
}

[CollectionDefinition(Name)]
public sealed class LocalServicesCollection : ICollectionFixture<LocalServices>
{
    public const string Name = "Local services";
}
