using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>What the adapter logs, under the category <see cref="ServiceBusTelemetry.Name"/>.</summary>
internal static partial class ServiceBusLog
{
    [LoggerMessage(1, LogLevel.Error, "Process {Process} gets nothing from the broker: {Problem}")]
    public static partial void Unreachable(ILogger logger, Exception exception, string process, string problem);

    [LoggerMessage(2, LogLevel.Information, "Process {Process} gets events from the broker again, after {Duration}")]
    public static partial void Recovered(ILogger logger, string process, TimeSpan duration);

    [LoggerMessage(3, LogLevel.Error, "Message {MessageId} for process {Process} is no event that this release can read; it is dead-lettered")]
    public static partial void Undecodable(ILogger logger, Exception exception, string process, string messageId);

    [LoggerMessage(4, LogLevel.Warning, "Process {Process} took longer than {Limit} for {What}: its lock is not renewed any more, and it counts as a failed attempt")]
    public static partial void HandlerTimedOut(ILogger logger, string process, string what, TimeSpan limit);

    [LoggerMessage(5, LogLevel.Error, "A handler of process {Process} does not end although its token fired; it is left behind")]
    public static partial void HandlerLeftBehind(ILogger logger, string process);

    [LoggerMessage(6, LogLevel.Warning, "Process {Process} could not tell the broker about message {MessageId} ({Settlement}): it comes again")]
    public static partial void NotSettled(ILogger logger, Exception exception, string process, string messageId, SettlementKind settlement);

    [LoggerMessage(7, LogLevel.Warning, "Process {Process} lost the lock of what it was handling; another host may have it")]
    public static partial void LockLost(ILogger logger, Exception exception, string process);

    [LoggerMessage(8, LogLevel.Warning, "Process {Process} could not receive from a session it had accepted")]
    public static partial void ReceiveFailed(ILogger logger, Exception exception, string process);

    [LoggerMessage(9, LogLevel.Debug, "Process {Process} could not close a session")]
    public static partial void CloseFailed(ILogger logger, Exception exception, string process);

    [LoggerMessage(10, LogLevel.Error, "Process {Process} failed to handle what it had received; it comes again")]
    public static partial void WorkFailed(ILogger logger, Exception exception, string process);

    [LoggerMessage(11, LogLevel.Warning, "{Count} handlers were still running when the shutdown time was over; their events come again")]
    public static partial void StoppedWhileBusy(ILogger logger, int count);

    [LoggerMessage(12, LogLevel.Information, "Created {Entity}")]
    public static partial void Created(ILogger logger, string entity);

    [LoggerMessage(13, LogLevel.Warning, "Whether the entities of this app exist could not be found out; the host starts all the same")]
    public static partial void NotChecked(ILogger logger, Exception exception);
}
