using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>Renews a lock while it is needed. <see cref="Lost"/> fires when it could not.</summary>
internal sealed class LockKeeper : IAsyncDisposable
{
    /// <summary>
    /// By the clock of the broker the lock lasts until then, and this host's clock may be minutes off: so it is renewed at the
    /// half of what it seems to last, but never later than the half of the shortest that entities usually have.
    /// </summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _done = new();
    private readonly Task _keeping;

    /// <summary>Begins to renew.</summary>
    /// <param name="renew">Renews the lock.</param>
    /// <param name="lockedUntil">When it ends, by the broker's clock.</param>
    /// <param name="process">Whose message it is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of a lost lock.</param>
    public LockKeeper(Func<CancellationToken, Task> renew, Func<DateTimeOffset> lockedUntil, ProcessDescriptor process, TimeProvider time, ILogger logger) =>
        _keeping = KeepAsync(renew, lockedUntil, process, time, logger);

    public CancellationToken Lost => _lost.Token;

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        _done.Dispose();
        _lost.Dispose();
    }

    private async Task KeepAsync(Func<CancellationToken, Task> renew, Func<DateTimeOffset> lockedUntil, ProcessDescriptor process, TimeProvider time, ILogger logger)
    {
        var failures = 0;
        try
        {
            while (true)
            {
                await Task.Delay(failures == 0 ? PauseUntil(lockedUntil() - time.GetUtcNow()) : ShortestPause, time, _done.Token).ConfigureAwait(false);
                try
                {
                    await renew(_done.Token).ConfigureAwait(false);
                    failures = 0;
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !_done.IsCancellationRequested)
                {
                    // What passes is tried again while the lock may last; a lock that is gone is gone.
                    if (exception is not ServiceBusException { IsTransient: true } || ++failures >= 3)
                    {
                        ServiceBusLog.LockLost(logger, exception, process.Name);
                        await _lost.CancelAsync().ConfigureAwait(false);
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The lock is not needed any more.
        }
    }

    private static TimeSpan PauseUntil(TimeSpan left)
    {
        var half = left / 2;
        return half < ShortestPause ? ShortestPause : half > LongestPause ? LongestPause : half;
    }
}
