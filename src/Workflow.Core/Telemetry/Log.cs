using Microsoft.Extensions.Logging;

namespace Workflow;

/// <summary>Everything the engine logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Attempt {Attempt} of process {Process} failed for run {RunId} (foreign ID {ForeignId}) at version {Version}")]
    public static partial void AttemptFailed(ILogger logger, Exception exception, string process, string runId, string foreignId, long version, int attempt);

    [LoggerMessage(2, LogLevel.Warning, "Run {RunId} (foreign ID {ForeignId}) was paused by process {Process}: {Reason}")]
    public static partial void AutoPaused(ILogger logger, string process, string runId, string foreignId, string reason);

    [LoggerMessage(3, LogLevel.Debug, "Process {Process} skipped the event of run {RunId} at version {Version}: {Reason}")]
    public static partial void Skipped(ILogger logger, string process, string runId, long version, string reason);

    [LoggerMessage(4, LogLevel.Information, "Process {Process} discarded its result for run {RunId} at version {Version}: somebody else moved the run meanwhile")]
    public static partial void Conflict(ILogger logger, string process, string runId, long version);

    [LoggerMessage(5, LogLevel.Warning, "Publishing {Count} events of run {RunId} failed; the outbox sweep of workflow {Workflow} will publish them")]
    public static partial void PublishFailed(ILogger logger, Exception exception, string workflow, string runId, int count);

    [LoggerMessage(6, LogLevel.Error, "run error [role={Role}], [process={Process}]")]
    public static partial void RunError(ILogger logger, Exception exception, string role, string process);

    [LoggerMessage(7, LogLevel.Error, "Storage or broker failed while process {Process} handled run {RunId}; the event will be delivered again")]
    public static partial void InfrastructureFault(ILogger logger, Exception exception, string process, string runId);

    [LoggerMessage(8, LogLevel.Warning, "Schedule {Schedule} of workflow {Workflow} failed at slot {Slot}; the slot will be tried again")]
    public static partial void ScheduleFailed(ILogger logger, Exception exception, string workflow, string schedule, DateTimeOffset slot);

    [LoggerMessage(9, LogLevel.Information, "Schedule {Schedule} of workflow {Workflow} skipped slot {Slot}: {Reason}")]
    public static partial void SlotSkipped(ILogger logger, string workflow, string schedule, DateTimeOffset slot, string reason);

    [LoggerMessage(10, LogLevel.Warning, "Process {Process} lags by {Lag}, more than its alert threshold of {Threshold}")]
    public static partial void LagAlert(ILogger logger, string process, TimeSpan lag, TimeSpan threshold);

    [LoggerMessage(11, LogLevel.Debug, "shutting down process {Process} [role={Role}]")]
    public static partial void ShuttingDown(ILogger logger, string role, string process);

    [LoggerMessage(12, LogLevel.Error, "Process {Process} threw for run {RunId} after it had changed the run's state; the state stands")]
    public static partial void FailedAfterStateChange(ILogger logger, Exception exception, string process, string runId);

    [LoggerMessage(13, LogLevel.Warning, "{Count} handlers were still running when the shutdown time was over; their events will be delivered again")]
    public static partial void StoppedWhileBusy(ILogger logger, int count);

    [LoggerMessage(14, LogLevel.Warning, "Event {ReceiptKey} is addressed to process {Process}, which this app does not have")]
    public static partial void UnknownProcess(ILogger logger, string process, string receiptKey);

    [LoggerMessage(15, LogLevel.Error, "Connector process {Process} failed on message {MessageId}, delivery {DeliveryCount}; it will be delivered again")]
    public static partial void MessageFailed(ILogger logger, Exception exception, string process, string messageId, int deliveryCount);

    [LoggerMessage(16, LogLevel.Error, "The broker gave up on a message for process {Process}: dead letter {DeadLetter} (run {RunId}): {Reason}")]
    public static partial void DeadLetter(ILogger logger, string process, string deadLetter, string? runId, string reason);

    [LoggerMessage(17, LogLevel.Warning, "Connector process {Process} gets nothing: the in-memory host has no {Source}. Hand it messages by its HandleAsync, or use a host with a broker")]
    public static partial void NoMessages(ILogger logger, string process, MessageSource source);
}
