using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Workflow.Dev;
using Workflow.Emulator;
using Workflow.ServiceBus;

namespace Workflow.Local;

/// <summary>
/// What events travel through: the namespace that the setting ServiceBus names, or an emulator in this process. Either way it is
/// the real client that talks to it.
/// </summary>
internal sealed class LocalBus : IAsyncDisposable
{
    public const string DataFolderSetting = "ServiceBusEmulator:DataFolder";
    private const string Setting = "ServiceBus";
    private const string NamespaceSetting = "ServiceBus:fullyQualifiedNamespace";

    private readonly ServiceBusEmulator? _emulator;
    private readonly string? _connectionString;
    private readonly string? _namespace;
    private readonly string? _clientId;
    private readonly bool _createIfMissing;

    private LocalBus(ServiceBusEmulator? emulator, IConfiguration configuration)
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
    /// <param name="configuration">The settings.</param>
    /// <param name="emulatorConfig">The entities of an emulator, as the official one reads them.</param>
    /// <exception cref="DevException">An emulator cannot use its folder.</exception>
    public static async Task<LocalBus> OpenAsync(IConfiguration configuration, Func<string> emulatorConfig)
    {
        if (IsElsewhere(configuration))
            return new LocalBus(null, configuration);

        var options = new EmulatorOptions { DataFolder = configuration[DataFolderSetting] }.AddConfig(emulatorConfig());
        try
        {
            return new LocalBus(await ServiceBusEmulator.StartAsync(options), configuration);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DevException($"The Service Bus emulator cannot use its data folder {options.DataFolder}: {exception.Message}");
        }
    }

    /// <summary>Whether the settings name a namespace, so that there is no emulator.</summary>
    public static bool IsElsewhere(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration[Setting]) || !string.IsNullOrEmpty(configuration[NamespaceSetting]);

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
