using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Workflow.AzureStorage;

/// <summary>Where and how workflows are kept in Azure Storage.</summary>
/// <remarks>A class without a text form on purpose: a connection string must not end up in a log.</remarks>
public sealed partial class AzureStorageOptions
{
    /// <summary>The most buckets there may be.</summary>
    public const int MaxBucketCount = RunId.MaxBuckets;

    /// <summary>
    /// The storage account, where it is the only one. Set it here, or set <see cref="Accounts"/>.
    /// </summary>
    public AzureStorageAccount Account { get; set; } = new();

    /// <summary>
    /// Several accounts, to go beyond the 20,000 requests a second of one: bucket b lives in account b modulo their number.
    /// Their number and order are fixed once data is stored. Empty (the default) = <see cref="Account"/> alone.
    /// </summary>
    public IList<AzureStorageAccount> Accounts { get; } = [];

    /// <summary>Shorthand for the connection string of <see cref="Account"/>.</summary>
    public string? ConnectionString
    {
        get => Account.ConnectionString;
        set => Account.ConnectionString = value;
    }

    /// <summary>
    /// What the table and the container are named after, so that apps can share an account: table <c>{prefix}Runs</c>,
    /// container <c>{prefix}-runs</c> in lower case. 1 to 40 letters and digits, a letter first; default <c>workflow</c>.
    /// </summary>
    public string NamePrefix { get; set; } = "workflow";

    /// <summary>
    /// How many partitions a workflow's runs are spread over. A partition takes 2,000 entities a second; every scan asks each.
    /// 1 to 4096, default 32. It is stored with the first use and cannot be changed afterwards.
    /// </summary>
    public int BucketCount { get; set; } = 32;

    /// <summary>Whether the table and the container are created when they are missing. Default false: whoever provisions the account does.</summary>
    public bool CreateIfMissing { get; set; }

    /// <summary>Whether history keeps the object of each version. Default false. Deleting a run's data deletes these too.</summary>
    public bool KeepObjectHistory { get; set; }

    /// <summary>How long a role stays with a host that died. 15 to 60 seconds (the limits of blob leases); default 30 seconds.</summary>
    public TimeSpan RoleLeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a host that waits for a role asks for it. 100 ms to 1 minute; default 2 seconds.</summary>
    public TimeSpan RolePollingInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Adjusts the options of the table clients, for example their retries. Default: none.</summary>
    public Action<TableClientOptions>? ConfigureTables { get; set; }

    /// <summary>Adjusts the options of the blob clients. Default: none.</summary>
    public Action<BlobClientOptions>? ConfigureBlobs { get; set; }

    internal IReadOnlyList<AzureStorageAccount> EffectiveAccounts => Accounts.Count > 0 ? [.. Accounts] : [Account];

    internal string TableName => NamePrefix + "Runs";

    internal string ContainerName => NamePrefix.ToLowerInvariant() + "-runs";

    /// <exception cref="WorkflowConfigurationException">An option is out of range or contradicts another.</exception>
    internal void Validate()
    {
        if (!Prefix().IsMatch(NamePrefix))
            throw Fail($"{nameof(NamePrefix)} is '{NamePrefix}'; it must be 1 to 40 letters and digits, a letter first.");
        if (BucketCount is < 1 or > MaxBucketCount)
            throw Fail($"{nameof(BucketCount)} is {BucketCount}; it must be 1 to {MaxBucketCount}.");
        if (RoleLeaseDuration < TimeSpan.FromSeconds(15) || RoleLeaseDuration > TimeSpan.FromSeconds(60))
            throw Fail($"{nameof(RoleLeaseDuration)} is {RoleLeaseDuration}; blob leases last 15 to 60 seconds.");
        if (RolePollingInterval < TimeSpan.FromMilliseconds(100) || RolePollingInterval > TimeSpan.FromMinutes(1))
            throw Fail($"{nameof(RolePollingInterval)} is {RolePollingInterval}; it must be 100 ms to 1 minute.");
        if (Accounts.Count > 0 && !Account.IsEmpty)
            throw Fail($"both {nameof(Account)} (or {nameof(ConnectionString)}) and {nameof(Accounts)} are set. Set one of them.");
        if (Accounts.Count > BucketCount)
            throw Fail($"there are {Accounts.Count} accounts for {BucketCount} buckets, so some would never be used.");
        foreach (var account in EffectiveAccounts)
        {
            if (account.WhyInvalid() is { } why)
                throw Fail(why);
        }
    }

    private static WorkflowConfigurationException Fail(string message) => new("", "Azure Storage: " + message);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{0,39}\z")]
    private static partial Regex Prefix();
}

/// <summary>A storage account: a connection string, or the URIs of its services with a credential.</summary>
public sealed class AzureStorageAccount
{
    /// <summary>The connection string. Prefer the URIs with a <see cref="Credential"/> outside of development.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The table service, such as <c>https://account.table.core.windows.net</c>.</summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary>The blob service, such as <c>https://account.blob.core.windows.net</c>.</summary>
    public Uri? BlobServiceUri { get; set; }

    /// <summary>Who asks, for example a <c>DefaultAzureCredential</c>. It needs the roles Storage Table Data Contributor and Storage Blob Data Contributor.</summary>
    public TokenCredential? Credential { get; set; }

    internal bool IsEmpty => string.IsNullOrEmpty(ConnectionString) && TableServiceUri is null && BlobServiceUri is null && Credential is null;

    internal string? WhyInvalid()
    {
        var byUri = TableServiceUri is not null || BlobServiceUri is not null || Credential is not null;
        if (string.IsNullOrEmpty(ConnectionString))
        {
            return TableServiceUri is not null && BlobServiceUri is not null && Credential is not null
                ? null
                : $"an account needs a {nameof(ConnectionString)}, or {nameof(TableServiceUri)}, {nameof(BlobServiceUri)} and {nameof(Credential)}.";
        }
        return byUri ? $"an account has a {nameof(ConnectionString)} and service URIs or a credential as well. Give one of them." : null;
    }
}
