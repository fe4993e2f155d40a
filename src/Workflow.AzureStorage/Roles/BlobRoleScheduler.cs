using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Workflow.AzureStorage;

/// <summary>
/// Gives each role to one holder at a time, across all hosts, by leasing a blob for it. The lease is renewed while the role is
/// held, and ends by itself when its host dies.
/// </summary>
public sealed class BlobRoleScheduler : IRoleScheduler, IDisposable
{
    private readonly AzureStorageOptions _options;
    private readonly StorageClients _clients;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile bool _created;

    /// <summary>A scheduler. Nothing is asked of the account before the first call.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">The clock that leases are renewed by.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="telemetry">What counts its requests.</param>
    /// <exception cref="WorkflowConfigurationException">An option is out of range.</exception>
    public BlobRoleScheduler(AzureStorageOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null, StorageTelemetry? telemetry = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _clients = new StorageClients(options, telemetry);
        _time = time ?? TimeProvider.System;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Workflow.AzureStorage");
    }

    /// <inheritdoc />
    public async Task<IRoleLease> AcquireAsync(string role, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        cancellationToken.ThrowIfCancellationRequested();
        var container = _clients.Main.Container;
        if (!_created && _options.CreateIfMissing)
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        _created = true;

        // No name ends in a dot: Azure forbids it.
        var blob = container.GetBlobClient($"roles/{KeyText.Of(role)}~");
        var lease = blob.GetBlobLeaseClient();
        while (true)
        {
            var asked = _time.GetTimestamp();
            if (await TryAcquireAsync(blob, lease, cancellationToken).ConfigureAwait(false))
                return new BlobRoleLease(role, lease, _options.RoleLeaseDuration, asked, _time, _logger, cancellationToken);

            // Waiting hosts ask at different moments.
            await Task.Delay(_options.RolePollingInterval * (0.75 + Random.Shared.NextDouble() / 2), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _clients.Dispose();

    private async ValueTask<bool> TryAcquireAsync(BlobClient blob, BlobLeaseClient lease, CancellationToken cancellationToken)
    {
        try
        {
            // The lease ID is this attempt's own: a request that is repeated because its answer got lost finds the lease its own.
            await lease.AcquireAsync(_options.RoleLeaseDuration, cancellationToken: cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            return false;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            await CreateAsync(blob, cancellationToken).ConfigureAwait(false);
            return await TryAcquireAsync(blob, lease, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask CreateAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            await blob.UploadAsync(BinaryData.Empty, overwrite: false, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412)
        {
            // Another host was first.
        }
    }
}
