using Azure.Identity;
using Workflow.Emulator;
using Workflow.ServiceBus;

namespace Workflow.LocalHost;

/// <summary>
/// What events travel through: the namespace that the setting ServiceBus names, or an emulator in this process. Either way it is
/// the real client that talks to it.
/// </summary>
internal sealed class Bus : IAsyncDisposable
{
    private const string Setting = "ServiceBus";
    private const string NamespaceSetting = "ServiceBus:fullyQualifiedNamespace";

    private readonly ServiceBusEmulator? _emulator;
    private readonly string? _connectionString;
    private readonly string? _namespace;
    private readonly string? _clientId;
    private readonly bool _createIfMissing;

    private Bus(ServiceBusEmulator? emulator, IConfiguration configuration)
    {
        _emulator = emulator;
        _connectionString = emulator?.ConnectionString ?? configuration[Setting];
        _namespace = configuration[NamespaceSetting];
        _clientId = configuration[$"{Setting}:clientId"];
        _createIfMissing = configuration.GetValue<bool>($"{Setting}:createIfMissing");
    }

    /// <summary>What it is, for whoever reads the output.</summary>
    public string Description => (_emulator, _namespace) switch
    {
        ({ } emulator, _) => $"a Service Bus emulator on port {emulator.Port}",
        (_, { } name) => $"Service Bus ({name})",
        _ => "Service Bus",
    };

    /// <summary>
    /// Reads the settings ServiceBus (a connection string), or ServiceBus:fullyQualifiedNamespace with ServiceBus:clientId where
    /// there are several identities, and ServiceBus:createIfMissing; without any, ServiceBusEmulator:DataFolder.
    /// </summary>
    public static async Task<Bus> OpenAsync(IConfiguration configuration)
    {
        if (!string.IsNullOrEmpty(configuration[Setting]) || !string.IsNullOrEmpty(configuration[NamespaceSetting]))
            return new Bus(null, configuration);

        var options = new EmulatorOptions { DataFolder = configuration["ServiceBusEmulator:DataFolder"] }.AddConfig(ServiceBusTopology.Of(TopologyFiles.Topology()).ToEmulatorConfig());
        return new Bus(await ServiceBusEmulator.StartAsync(options), configuration);
    }

    /// <summary>Sends and consumes the events of workflows through it.</summary>
    public void Use(WorkflowsBuilder workflows) => workflows
        .UseServiceBus(options =>
        {
            options.CreateIfMissing = _createIfMissing;
            options.ConnectionString = _connectionString;
            options.FullyQualifiedNamespace = _namespace;
            if (!string.IsNullOrEmpty(_namespace))
                options.Credential = Credential(_clientId);
        })
        .UseServiceBusProcessors();

    /// <summary>Apart, so that a host that does not need it does not load what it takes.</summary>
    private static DefaultAzureCredential Credential(string? clientId) => new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });

    public ValueTask DisposeAsync() => _emulator?.DisposeAsync() ?? ValueTask.CompletedTask;
}
