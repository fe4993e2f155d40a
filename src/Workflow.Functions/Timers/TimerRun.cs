using Microsoft.Extensions.Logging;

namespace Workflow.Functions;

/// <summary>
/// One invocation of a timer function: runs the process, and goes on for as long as it has something to do before the host
/// fires again. So what a process knows to be due is done in time, although the host fires much more seldom than a host of
/// our own would ask; and an app that has nothing to do costs one short execution for each firing.
/// </summary>
internal sealed partial class TimerRun(WorkflowTelemetry telemetry, TimeProvider time, ILogger<TimerRun> logger)
{
    /// <summary>Well within the shortest function timeout that a plan has by default (five minutes).</summary>
    internal static readonly TimeSpan LongestInvocation = TimeSpan.FromMinutes(4);

    /// <summary>An invocation that ends when the host fires makes the next one late.</summary>
    internal static readonly TimeSpan Headroom = TimeSpan.FromMilliseconds(250);

    /// <summary>A process that knows something is due at once has it done soon, but does not spin.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="Exception">What the process threw, after its error back-off: the host records it and fires again.</exception>
    public async Task RunAsync(TimedProcess process, TimerSchedule schedule, CancellationToken cancellationToken)
    {
        var descriptor = process.Descriptor;
        var meter = telemetry.Of(descriptor);
        var end = EndOf(schedule);
        while (true)
        {
            DateTimeOffset? due;
            try
            {
                var started = time.GetTimestamp();
                due = await process.RunAsync(cancellationToken).ConfigureAwait(false);
                meter.Handled(time.GetElapsedTime(started));
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                meter.Failed();
                Failed(logger, exception, descriptor.Name);
                await Task.Delay(descriptor.Settings.ErrorBackOff, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            var now = time.GetUtcNow();
            if (NextRun(due, schedule, descriptor.Interval, now) is not { } next || next >= end)
                return;
            await Task.Delay(next - now > ShortestPause ? next - now : ShortestPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private DateTimeOffset EndOf(TimerSchedule schedule)
    {
        var now = time.GetUtcNow();
        var longest = now + LongestInvocation;
        return schedule.NextAfter(now, time.LocalTimeZone) - Headroom is { } next && next < longest ? next : longest;
    }

    private static DateTimeOffset? NextRun(DateTimeOffset? due, TimerSchedule schedule, TimeSpan interval, DateTimeOffset now)
    {
        if (!schedule.IsContinuous)
            return due;
        return due < now + interval ? due : now + interval;
    }

    [LoggerMessage(1, LogLevel.Error, "Timer function {Process} failed; the host fires again")]
    private static partial void Failed(ILogger logger, Exception exception, string process);
}
