using Azure;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;

namespace Workflow.AzureStorage;

/// <summary>A role that is held: renewed three times within its duration, and given up before it can have ended unnoticed.</summary>
internal sealed class BlobRoleLease : IRoleLease
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly string _role;
    private readonly BlobLeaseClient _lease;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _held;
    private readonly CancellationTokenSource _released = new();
    private readonly Task _renewing;
    private int _disposed;

    public BlobRoleLease(string role, BlobLeaseClient lease, TimeSpan duration, long askedAt, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        _role = role;
        _lease = lease;
        _duration = duration;
        _time = time;
        _logger = logger;
        _held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Held = _held.Token;
        _renewing = RenewAsync(askedAt, _released.Token);
    }

    public CancellationToken Held { get; }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _held.CancelAsync().ConfigureAwait(false);
        await _released.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        try
        {
            await _lease.ReleaseAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409)
        {
            // It was lost before.
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            StorageLog.RoleFault(_logger, exception, _role);
        }
        _held.Dispose();
        _released.Dispose();
    }

    /// <summary>
    /// Renews until the role is given back or lost. The lease counts from when it was asked for: it is given up early enough
    /// that no other host can hold it meanwhile.
    /// </summary>
    private async Task RenewAsync(long askedAt, CancellationToken released)
    {
        var validFor = _duration * 0.9;
        var pause = _duration / 3;
        try
        {
            while (validFor - _time.GetElapsedTime(askedAt) is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(pause < left ? pause : left, _time, released).ConfigureAwait(false);
                var asking = _time.GetTimestamp();
                if (_time.GetElapsedTime(askedAt, asking) >= validFor)
                    break;
                pause = await TryRenewAsync(validFor - _time.GetElapsedTime(askedAt, asking), released).ConfigureAwait(false) ? _duration / 3 : RetryPause;
                if (pause != RetryPause)
                    askedAt = asking;
            }
            await LoseAsync("it could not be renewed in time").ConfigureAwait(false);
        }
        catch (RequestFailedException exception)
        {
            await LoseAsync(exception.ErrorCode ?? exception.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (released.IsCancellationRequested)
        {
            // Given back.
        }
    }

    /// <returns>False when it failed in a way that may pass.</returns>
    /// <exception cref="RequestFailedException">The lease is not this one's any more.</exception>
    private async ValueTask<bool> TryRenewAsync(TimeSpan limit, CancellationToken released)
    {
        using var limited = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, released);
        try
        {
            await _lease.RenewAsync(cancellationToken: either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (!released.IsCancellationRequested && exception is not RequestFailedException { Status: 404 or 409 or 412 })
        {
            StorageLog.RoleFault(_logger, exception, _role);
            return false;
        }
    }

    private async Task LoseAsync(string reason)
    {
        StorageLog.RoleLost(_logger, _role, reason);
        await _held.CancelAsync().ConfigureAwait(false);
    }
}
