using Microsoft.Extensions.Configuration;
using Workflow.AzureStorage;
using Workflow.ServiceBus;

namespace Workflow.Functions;

/// <summary>The settings of a function app, read and checked once when it starts.</summary>
internal sealed class FunctionAppSettings
{
    public const string Storage = "Storage";
    public const string ServiceBus = FunctionCatalog.ServiceBusConnection;

    private const string Section = "Workflow";
    private const string BucketCount = "BucketCount";
    private const string NamePrefix = "NamePrefix";
    private const string CreateIfMissing = "CreateIfMissing";
    private const string KeepObjectHistory = "KeepObjectHistory";
    private const string ServiceBusAdministration = "ServiceBusAdministration";

    private static readonly IReadOnlyList<string> Known = [BucketCount, NamePrefix, CreateIfMissing, KeepObjectHistory, ServiceBusAdministration, "Timers"];

    private const string TableServiceUri = "tableServiceUri";
    private const string BlobServiceUri = "blobServiceUri";
    private const string FullyQualifiedNamespace = "fullyQualifiedNamespace";

    private readonly IConfiguration _configuration;

    private FunctionAppSettings(IConfiguration configuration)
    {
        _configuration = configuration;
        Timers = TimerSettings.Read(configuration);
        var unknown = configuration.GetSection(Section).GetChildren().FirstOrDefault(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null)
            throw SettingText.Fail(unknown, $"is not known. There are {string.Join(", ", Known.Select(key => $"{Section}__{key}"))}.");
    }

    /// <summary>The schedules of timer functions.</summary>
    public TimerSettings Timers { get; }

    private IConfigurationSection Workflow => _configuration.GetSection(Section);

    /// <exception cref="WorkflowConfigurationException">A setting cannot be read or is not known; the message names it.</exception>
    public static FunctionAppSettings Read(IConfiguration configuration) => new(configuration);

    /// <exception cref="WorkflowConfigurationException">A setting is missing or cannot be read; the message names it.</exception>
    public void Apply(AzureStorageOptions options)
    {
        var connection = ConnectionSettings.Read(_configuration, Storage, TableServiceUri, BlobServiceUri);
        if (connection.ConnectionString is { } connectionString)
        {
            options.ConnectionString = connectionString;
        }
        else
        {
            options.Account.TableServiceUri = connection.AddressOf(TableServiceUri);
            options.Account.BlobServiceUri = connection.AddressOf(BlobServiceUri);
            options.Account.Credential = connection.CreateCredential();
        }

        options.BucketCount = SettingText.Number(Workflow.GetSection(BucketCount)) ?? options.BucketCount;
        options.CreateIfMissing = SettingText.Boolean(Workflow.GetSection(CreateIfMissing)) ?? options.CreateIfMissing;
        options.KeepObjectHistory = SettingText.Boolean(Workflow.GetSection(KeepObjectHistory)) ?? options.KeepObjectHistory;
        if (Workflow[NamePrefix] is { Length: > 0 } prefix)
            options.NamePrefix = prefix;
    }

    /// <exception cref="WorkflowConfigurationException">A setting is missing or cannot be read; the message names it.</exception>
    public void Apply(ServiceBusOptions options)
    {
        var connection = ConnectionSettings.Read(_configuration, ServiceBus, FullyQualifiedNamespace);
        if (connection.ConnectionString is { } connectionString)
        {
            options.ConnectionString = connectionString;
        }
        else
        {
            options.FullyQualifiedNamespace = connection[FullyQualifiedNamespace];
            options.Credential = connection.CreateCredential();
        }

        options.CreateIfMissing = SettingText.Boolean(Workflow.GetSection(CreateIfMissing)) ?? options.CreateIfMissing;
        if (Workflow[ServiceBusAdministration] is { Length: > 0 } administration)
            options.AdministrationConnectionString = administration;
    }
}
