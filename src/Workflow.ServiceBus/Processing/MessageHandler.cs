using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>Handles the messages of one process: calls it, for as long as a call may take, and says what becomes of the message.</summary>
internal abstract class MessageHandler(ProcessDescriptor process, ServiceBusProcessorOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>How long a handler may take to end after its token has fired.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    protected enum CallOutcome
    {
        Done,
        Failed,
        TimedOut,
        Ended,
    }

    protected TimeProvider Time { get; } = time;

    protected ILogger Logger { get; } = logger;

    protected ServiceBusProcessorOptions Options { get; } = options;

    /// <param name="message">The message, which is locked.</param>
    /// <param name="stopping">The host stops: what is under way is finished, nothing is begun.</param>
    /// <param name="ended">The lock is lost, or the host does not wait any longer.</param>
    public abstract Task<Settlement> HandleAsync(ServiceBusReceivedMessage message, CancellationToken stopping, CancellationToken ended);

    /// <summary>Calls the process once. A call that does not return when told to is left behind; it can do no harm that versions do not stop.</summary>
    protected async Task<(CallOutcome Outcome, Exception? Exception)> CallAsync(Func<CancellationToken, ValueTask> call, CancellationToken ended)
    {
        using var limit = new CancellationTokenSource(Options.MaxLockRenewal, Time);
        using var token = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ended);
        var work = StartAsync(call, token.Token);
        if (!work.IsCompleted)
            await Task.WhenAny(work, Task.Delay(Timeout.InfiniteTimeSpan, token.Token)).ConfigureAwait(false);
        if (!work.IsCompleted)
            await Task.WhenAny(work, Task.Delay(Grace, Time, CancellationToken.None)).ConfigureAwait(false);

        if (work.IsCompletedSuccessfully)
            return (CallOutcome.Done, null);
        if (!work.IsCompleted)
            ServiceBusLog.HandlerLeftBehind(Logger, process.Name);
        if (!work.IsCompleted || (token.IsCancellationRequested && work.Exception?.InnerException is null or OperationCanceledException))
            return (limit.IsCancellationRequested && !ended.IsCancellationRequested ? CallOutcome.TimedOut : CallOutcome.Ended, null);
        return (CallOutcome.Failed, work.Exception?.InnerException ?? new OperationCanceledException());
    }

    /// <summary>Off the caller's thread from its first await on, and an exception before that is one of the task's.</summary>
    private static async Task StartAsync(Func<CancellationToken, ValueTask> call, CancellationToken cancellationToken) =>
        await call(cancellationToken).ConfigureAwait(false);

    /// <summary>Waits, unless there is no more time to.</summary>
    protected async Task<bool> WaitAsync(TimeSpan pause, CancellationToken stopping, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ended);
        try
        {
            await Task.Delay(pause, Time, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
