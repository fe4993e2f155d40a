using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>
/// Takes work for one process from the broker, piece by piece, and starts it. An idle process has one request waiting at the
/// broker. While requests are answered at once, there is more to take, and more requests are made at a time.
/// </summary>
/// <typeparam name="T">A piece of work: a session or a message.</typeparam>
#pragma warning disable CA1001 // A semaphore holds nothing to dispose of unless its wait handle is asked for.
internal abstract class Intake<T>(ProcessDescriptor process, int maxPieces, int maxRequests, ProcessorServices services)
    where T : class
#pragma warning restore CA1001
{
    /// <summary>An answer that came sooner was waiting for the request, rather than the other way round.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _pieces = new(maxPieces, maxPieces);
    private int _requests;

    protected ProcessDescriptor Process { get; } = process;

    protected ProcessorServices Services { get; } = services;

    /// <summary>Takes work until the host stops. What has been started goes on.</summary>
    public Task RunAsync(CancellationToken stopping)
    {
        Interlocked.Increment(ref _requests);
        return RequestAsync(isFirst: true, stopping);
    }

    /// <summary>Asks the broker for the next piece; null when there was none for a while.</summary>
    protected abstract Task<T?> TakeAsync(CancellationToken stopping);

    /// <summary>Asks the broker what it answers at once, to find out whether it is back: a request for work may wait for long.</summary>
    protected abstract Task ProbeAsync(CancellationToken stopping);

    /// <summary>Does a piece of work. <paramref name="admitted"/> is awaited first: it gives a place among the host's handlers.</summary>
    protected abstract Task WorkAsync(T piece, Task admitted, CancellationToken stopping);

    private async Task RequestAsync(bool isFirst, CancellationToken stopping)
    {
        var others = new List<Task>();
        var backOff = new BackOff(FirstBackOff, LongestBackOff);
        try
        {
            await Task.Yield();
            while (!stopping.IsCancellationRequested)
            {
                await _pieces.WaitAsync(stopping).ConfigureAwait(false);
                var asked = Services.Time.GetTimestamp();
                T? piece = null;
                try
                {
                    if (backOff.Count > 0)
                    {
                        await ProbeAsync(stopping).ConfigureAwait(false);
                        Services.Health.Answered(Process);
                        backOff = new BackOff(FirstBackOff, LongestBackOff);
                    }
                    piece = await TakeAsync(stopping).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (stopping.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception exception)
                {
                    Services.Health.Failed(Process, exception);
                    await Task.Delay(backOff.Next(), Services.Time, stopping).ConfigureAwait(false);
                    continue;
                }
                finally
                {
                    if (piece is null)
                        _pieces.Release();
                }

                var atOnce = piece is not null && Services.Time.GetElapsedTime(asked) < AtOnce;
                if (piece is not null)
                    await StartAsync(piece, stopping).ConfigureAwait(false);
                if (atOnce)
                    AddRequest(others, stopping);
                else if (!isFirst)
                    return;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped while waiting for a turn.
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
            await Task.WhenAll(others).ConfigureAwait(false);
        }
    }

    private void AddRequest(List<Task> others, CancellationToken stopping)
    {
        if (Interlocked.Increment(ref _requests) > maxRequests)
        {
            Interlocked.Decrement(ref _requests);
            return;
        }
        others.RemoveAll(other => other.IsCompleted);
        others.Add(RequestAsync(isFirst: false, stopping));
    }

    /// <summary>At most one piece of each request waits for a place among the host's handlers: the others stay with the broker.</summary>
    private Task StartAsync(T piece, CancellationToken stopping)
    {
        var admitted = Services.Handlers.WaitAsync(CancellationToken.None);
        Services.Work.Enter();
        _ = DoAsync(piece, admitted, stopping);
        return admitted;
    }

    private async Task DoAsync(T piece, Task admitted, CancellationToken stopping)
    {
        try
        {
            await Task.Yield();
            await WorkAsync(piece, admitted, stopping).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ServiceBusLog.WorkFailed(Services.Logger, exception, Process.Name);
        }
        finally
        {
            await admitted.ConfigureAwait(false);
            Services.Handlers.Release();
            _pieces.Release();
            Services.Work.Leave();
        }
    }
}
