using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Workflow.AzureStorage;

/// <summary>The clients of one storage account.</summary>
internal sealed record AccountClients(TableServiceClient Tables, TableClient Table, BlobContainerClient Container);

/// <summary>The clients of all accounts, over one pool of connections.</summary>
internal sealed class StorageClients : IDisposable
{
    /// <summary>
    /// Azurite closes connections that idle for 5 s. A request that meets a connection being closed fails, so a client lets go first.
    /// </summary>
    private static readonly TimeSpan LocalIdleTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    /// <summary>A moved account is found again without a restart.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;
    private readonly AccountClients[] _accounts;

    public StorageClients(AzureStorageOptions options, StorageTelemetry? telemetry = null)
    {
        var accounts = options.EffectiveAccounts;
        var handler = new SocketsHttpHandler
        {
            PooledConnectionIdleTimeout = accounts.Any(IsLocal) ? LocalIdleTimeout : IdleTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            UseCookies = false,
            UseProxy = !accounts.Any(IsLocal),
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var transport = new HttpClientTransport(_http);
        _accounts = [.. accounts.Select(account => Connect(account, options, transport, telemetry))];
    }

    public int Count => _accounts.Length;

    /// <summary>The account of what belongs to no bucket: schedules and roles.</summary>
    public AccountClients Main => _accounts[0];

    public AccountClients OfBucket(int bucket) => _accounts[bucket % _accounts.Length];

    public AccountClients this[int index] => _accounts[index];

    public void Dispose() => _http.Dispose();

    private static AccountClients Connect(AzureStorageAccount account, AzureStorageOptions options, HttpPipelineTransport transport, StorageTelemetry? telemetry)
    {
        var tableOptions = new TableClientOptions { Transport = transport };
        tableOptions.AddPolicy(new RequestCount.Policy(), HttpPipelinePosition.PerRetry);
        Tune(tableOptions.Retry);
        options.ConfigureTables?.Invoke(tableOptions);
        var blobOptions = new BlobClientOptions { Transport = transport };
        Tune(blobOptions.Retry);
        if (telemetry is not null)
        {
            tableOptions.AddPolicy(new RequestTelemetryPolicy(telemetry), HttpPipelinePosition.PerRetry);
            blobOptions.AddPolicy(new RequestTelemetryPolicy(telemetry), HttpPipelinePosition.PerRetry);
        }
        options.ConfigureBlobs?.Invoke(blobOptions);

        var tables = account.ConnectionString is { Length: > 0 } connection
            ? new TableServiceClient(connection, tableOptions)
            : new TableServiceClient(account.TableServiceUri, account.Credential, tableOptions);
        var blobs = account.ConnectionString is { Length: > 0 } blobConnection
            ? new BlobServiceClient(blobConnection, blobOptions)
            : new BlobServiceClient(account.BlobServiceUri, account.Credential, blobOptions);
        return new AccountClients(tables, tables.GetTableClient(options.TableName), blobs.GetBlobContainerClient(options.ContainerName));
    }

    /// <summary>A throttled partition is free again within a second; a request that takes 20 s is better sent anew.</summary>
    private static void Tune(RetryOptions retry)
    {
        retry.Mode = RetryMode.Exponential;
        retry.MaxRetries = 5;
        retry.Delay = TimeSpan.FromMilliseconds(100);
        retry.MaxDelay = TimeSpan.FromSeconds(5);
        retry.NetworkTimeout = TimeSpan.FromSeconds(20);
    }

    private static bool IsLocal(AzureStorageAccount account) =>
        account.TableServiceUri?.IsLoopback
            ?? (account.ConnectionString is { } connection && (connection.Contains("127.0.0.1", StringComparison.Ordinal)
                || connection.Contains("localhost", StringComparison.OrdinalIgnoreCase)
                || connection.Contains("UseDevelopmentStorage=true", StringComparison.OrdinalIgnoreCase)));
}
