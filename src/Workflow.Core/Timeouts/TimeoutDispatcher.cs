namespace Workflow;

/// <summary>
/// Sends timeouts to the process that fires them, as events that are delivered at their time. Whoever arms a timeout that is due
/// soon sends it at once; the scan sends the others when they come within reach, so that it may look rarely and nothing is late.
/// </summary>
/// <remarks>A timeout is marked before it is sent, like a receipt: should the event get lost, the scan finds it due again.</remarks>
internal sealed class TimeoutDispatcher<TObject, TStatus>(WorkflowDefinition<TObject, TStatus> definition, WorkflowServices services)
    where TStatus : struct, Enum
{
    /// <summary>The pause between two scans: nothing waits for one but what got lost.</summary>
    public static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(30);

    /// <summary>How long before its time a timeout is sent: a scan may be late by its own length without being too late.</summary>
    public static readonly TimeSpan Reach = 2 * ScanInterval;

    /// <summary>A timeout that is to be armed, marked as sent when it is due soon.</summary>
    public TimeoutRecord Prepare(TimeoutRecord timeout, DateTimeOffset now) =>
        timeout.DispatchAt <= now + Reach ? Mark(timeout, now) : timeout;

    /// <summary>Sends what <see cref="Prepare"/> marked, now that it is stored.</summary>
    public async ValueTask SendAsync(IEnumerable<TimeoutRecord> prepared, DateTimeOffset now)
    {
        var events = prepared.Where(timeout => timeout.Dispatched > 0).Select(timeout => EventOf(timeout, timeout.DueAt, now)).ToList();
        if (events.Count == 0)
            return;
        try
        {
            await services.Publisher.PublishAsync(events, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // They are stored: the scan finds them due again.
            Log.PublishFailed(services.Logger, exception, definition.Name, events[0].RunId, events.Count);
        }
    }

    /// <summary>Marks timeouts and sends each, to be delivered at its <see cref="TimeoutRecord.DispatchAt"/>.</summary>
    /// <returns>When the first of them is sent again, should nobody handle it; null when all are gone.</returns>
    public async ValueTask<DateTimeOffset?> DispatchAsync(IReadOnlyList<TimeoutRecord> timeouts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (timeouts.Count == 0)
            return null;
        var at = timeouts.ToDictionary(timeout => timeout.Key, timeout => timeout.DispatchAt, StringComparer.Ordinal);
        var marked = await services.Timeouts!.RescheduleTimeoutsAsync([.. timeouts.Select(timeout => Mark(timeout, now))], cancellationToken).ConfigureAwait(false);
        if (marked.Count > 0)
            await services.Publisher.PublishAsync([.. marked.Select(timeout => EventOf(timeout, at[timeout.Key], now))], cancellationToken).ConfigureAwait(false);
        return marked.Min(timeout => (DateTimeOffset?)timeout.DispatchAt);
    }

    /// <summary>Whether the code still has timeouts for its status.</summary>
    public bool IsKnown(TimeoutRecord timeout) => StatusMap<TStatus>.TryFromNumber(timeout.Status, out var status) && definition.Timeouts.ContainsKey(status);

    private TimeoutRecord Mark(TimeoutRecord timeout, DateTimeOffset now) => timeout with
    {
        Dispatched = timeout.Dispatched + 1,
        DispatchAt = (timeout.DispatchAt > now ? timeout.DispatchAt : now) + definition.Options.Outbox.DelayAfter(0),
    };

    private static WorkflowEvent EventOf(TimeoutRecord timeout, DateTimeOffset at, DateTimeOffset now)
    {
        StatusMap<TStatus>.TryFromNumber(timeout.Status, out var status);
        return new WorkflowEvent
        {
            Process = ProcessNames.Timeout(timeout.Workflow, StatusMap<TStatus>.NameOf(status)),
            Kind = EventKind.Timeout,
            Workflow = timeout.Workflow,
            ForeignId = timeout.ForeignId,
            RunId = timeout.RunId,
            Version = timeout.StatusVersion,
            Status = timeout.Status,
            RunState = RunState.Running,
            ReceiptKey = timeout.Key,
            CreatedAt = timeout.DueAt,
            NotBefore = at > now ? at : null,
            Attempt = timeout.Attempt,
            Republished = timeout.Dispatched - 1,
            TraceParent = timeout.TraceParent,
            TraceState = timeout.TraceState,
        };
    }
}
