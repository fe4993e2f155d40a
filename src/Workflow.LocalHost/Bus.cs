using Azure.Identity;
using Workflow.Emulator;

namespace Workflow.LocalHost;

/// <summary>
/// What events travel through: the namespace that the setting ServiceBus names, or an emulator in this process. Either way it is
/// the real client that talks to it.
/// </summary>
internal sealed class Bus : IAsyncDisposable
{
    private readonly ServiceBusEmulator? _emulator;
    private readonly string? _connectionString;
    private readonly string? _namespace;

    private Bus(ServiceBusEmulator? emulator, string? connectionString, string? fullyQualifiedNamespace)
    {
        _emulator = emulator;
        _connectionString = connectionString ?? emulator?.ConnectionString;
        _namespace = fullyQualifiedNamespace;
    }

    /// <summary>What it is, for whoever reads the output.</summary>
    public string Description => (_emulator, _namespace) switch
    {
        ({ } emulator, _) => $"a Service Bus emulator on port {emulator.Port}",
        (_, { } name) => $"Service Bus ({name})",
        _ => "Service Bus",
    };

    /// <summary>Reads the settings ServiceBus, ServiceBus:fullyQualifiedNamespace and ServiceBusEmulator:DataFolder.</summary>
    public static async Task<Bus> OpenAsync(IConfiguration configuration)
    {
        var connectionString = configuration["ServiceBus"];
        var fullyQualifiedNamespace = configuration["ServiceBus:fullyQualifiedNamespace"];
        if (!string.IsNullOrEmpty(connectionString) || !string.IsNullOrEmpty(fullyQualifiedNamespace))
            return new Bus(null, connectionString, fullyQualifiedNamespace);

        var options = new EmulatorOptions { DataFolder = configuration["ServiceBusEmulator:DataFolder"] }.AddConfig(TopologyFiles.Topology().ToEmulatorConfig());
        return new Bus(await ServiceBusEmulator.StartAsync(options), null, null);
    }

    /// <summary>Sends and consumes the events of workflows through it.</summary>
    public void Use(WorkflowsBuilder workflows) => workflows
        .UseServiceBus(options =>
        {
            if (string.IsNullOrEmpty(_namespace))
            {
                options.ConnectionString = _connectionString;
                return;
            }
            options.FullyQualifiedNamespace = _namespace;
            options.Credential = Credential();
        })
        .UseServiceBusProcessors();

    /// <summary>Apart, so that a host that does not need it does not load what it takes.</summary>
    private static DefaultAzureCredential Credential() => new();

    public ValueTask DisposeAsync() => _emulator?.DisposeAsync() ?? ValueTask.CompletedTask;
}
