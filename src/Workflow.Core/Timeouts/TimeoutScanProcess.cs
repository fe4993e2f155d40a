namespace Workflow;

/// <summary>
/// Finds timeouts that come within reach and sends each as an event, which is handled in its foreign ID's session; and sends those
/// again that nobody has handled.
/// </summary>
internal sealed class TimeoutScanProcess<TObject, TStatus>(
    TimedProcessDescriptor descriptor,
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services,
    TimeoutDispatcher<TObject, TStatus> dispatcher)
    : TimedProcess(descriptor)
    where TStatus : struct, Enum
{
    private const int PageSize = 100;

    /// <summary>
    /// How long after its time a timeout is kept that this code does not have: it may be another version's, which is being deployed or
    /// comes back.
    /// </summary>
    private static readonly TimeSpan OrphanedAfter = TimeSpan.FromHours(1);

    public override async ValueTask<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
    {
        var reach = TimeoutDispatcher<TObject, TStatus>.Reach;
        var now = services.Time.GetUtcNow();
        string? token = null;
        DateTimeOffset? next = null;
        var overdue = 0;
        do
        {
            var page = await services.Timeouts!.DueTimeoutsAsync(definition.Name, now + reach, PageSize, token, cancellationToken).ConfigureAwait(false);
            var due = new List<TimeoutRecord>(page.Items.Count);
            foreach (var timeout in page.Items)
            {
                overdue += timeout.DueAt < now ? 1 : 0;
                if (!dispatcher.IsKnown(timeout))
                    next = Earliest.Of(next, await LeaveAsync(timeout, now, cancellationToken).ConfigureAwait(false));
                else if (timeout.Dispatched == 0 || timeout.DispatchAt <= now)
                    due.Add(timeout);
                else // It is on its way.
                    next = Earliest.Of(next, timeout.DispatchAt);
            }
            next = Earliest.Of(next, await dispatcher.DispatchAsync(due, now, cancellationToken).ConfigureAwait(false));

            token = page.ContinuationToken;
            if (token is null)
            {
                services.Telemetry.TimeoutsOverdue(definition.Name, overdue, WorkflowTelemetry.ValidityOf(Descriptor.Interval));
                return Earliest.Of(next, page.NextDueAt - reach);
            }
        }
        while (true);
    }

    /// <returns>When nobody will have handled the timeout; null when that is now, and it is cancelled.</returns>
    private async ValueTask<DateTimeOffset?> LeaveAsync(TimeoutRecord timeout, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var orphanedAt = timeout.DueAt + OrphanedAfter;
        if (orphanedAt > now)
            return orphanedAt;
        await services.Timeouts!.CancelTimeoutAsync(timeout, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
