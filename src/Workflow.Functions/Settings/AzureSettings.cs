using Microsoft.Extensions.Configuration;
using Workflow.AzureStorage;
using Workflow.ServiceBus;

namespace Workflow.Functions;

/// <summary>Where runs are kept and events travel, as settings say: the same ones for the function app and for the container.</summary>
internal static class AzureSettings
{
    public const string Storage = "Storage";
    public const string ServiceBus = "ServiceBus";
    public const string Section = "Workflow";

    public const string BucketCount = "BucketCount";
    public const string NamePrefix = "NamePrefix";
    public const string CreateIfMissing = "CreateIfMissing";
    public const string KeepObjectHistory = "KeepObjectHistory";
    public const string ServiceBusAdministration = "ServiceBusAdministration";

    private const string TableServiceUri = "tableServiceUri";
    private const string BlobServiceUri = "blobServiceUri";
    private const string Accounts = "accounts";
    private const string FullyQualifiedNamespace = "fullyQualifiedNamespace";

    /// <exception cref="WorkflowConfigurationException">A setting is missing or cannot be read; the message names it.</exception>
    public static void Apply(IConfiguration configuration, AzureStorageOptions options)
    {
        var accounts = configuration.GetSection($"{Storage}:{Accounts}").GetChildren().ToList();
        if (accounts.Count == 0)
            ApplyOne(configuration, options);
        else
            ApplySeveral(configuration, accounts, options);

        var workflow = configuration.GetSection(Section);
        options.BucketCount = SettingText.Number(workflow.GetSection(BucketCount)) ?? options.BucketCount;
        options.CreateIfMissing = SettingText.Boolean(workflow.GetSection(CreateIfMissing)) ?? options.CreateIfMissing;
        options.KeepObjectHistory = SettingText.Boolean(workflow.GetSection(KeepObjectHistory)) ?? options.KeepObjectHistory;
        if (workflow[NamePrefix] is { Length: > 0 } prefix)
            options.NamePrefix = prefix;
    }

    /// <exception cref="WorkflowConfigurationException">A setting is missing or cannot be read; the message names it.</exception>
    public static void Apply(IConfiguration configuration, ServiceBusOptions options)
    {
        var connection = ConnectionSettings.Read(configuration, ServiceBus, FullyQualifiedNamespace);
        if (connection.ConnectionString is { } connectionString)
        {
            options.ConnectionString = connectionString;
        }
        else
        {
            options.FullyQualifiedNamespace = connection[FullyQualifiedNamespace];
            options.Credential = connection.CreateCredential();
        }

        var workflow = configuration.GetSection(Section);
        options.CreateIfMissing = SettingText.Boolean(workflow.GetSection(CreateIfMissing)) ?? options.CreateIfMissing;
        if (workflow[ServiceBusAdministration] is { Length: > 0 } administration)
            options.AdministrationConnectionString = administration;
    }

    private static void ApplyOne(IConfiguration configuration, AzureStorageOptions options)
    {
        var connection = ConnectionSettings.Read(configuration, Storage, TableServiceUri, BlobServiceUri);
        if (connection.ConnectionString is { } connectionString)
        {
            options.ConnectionString = connectionString;
            return;
        }
        options.Account.TableServiceUri = connection.AddressOf(TableServiceUri);
        options.Account.BlobServiceUri = connection.AddressOf(BlobServiceUri);
        options.Account.Credential = connection.CreateCredential();
    }

    /// <summary>
    /// <c>Storage__accounts__0__tableServiceUri</c> and so on, for one identity. Which bucket lives where follows from the numbers:
    /// a gap, which would move buckets, is refused.
    /// </summary>
    private static void ApplySeveral(IConfiguration configuration, List<IConfigurationSection> accounts, AzureStorageOptions options)
    {
        foreach (var alone in new[] { Storage, $"{Storage}:{TableServiceUri}", $"{Storage}:{BlobServiceUri}" })
        {
            if (!string.IsNullOrWhiteSpace(configuration[alone]))
                throw SettingText.Fail(configuration.GetSection(alone), $"is set, and '{SettingText.NameOf(accounts[0].Path)}' too. Set the account, or the numbered accounts.");
        }

        var credential = ConnectionSettings.CredentialOf(configuration, Storage);
        for (var index = 0; index < accounts.Count; index++)
        {
            var account = configuration.GetSection($"{Storage}:{Accounts}:{index}");
            options.Accounts.Add(new AzureStorageAccount
            {
                TableServiceUri = AddressOf(account.GetSection(TableServiceUri)),
                BlobServiceUri = AddressOf(account.GetSection(BlobServiceUri)),
                Credential = credential,
            });
        }
    }

    private static Uri AddressOf(IConfigurationSection setting) =>
        SettingText.Address(setting) ?? throw SettingText.Fail(setting, "is missing. Accounts are numbered from 0, without a gap.");
}
