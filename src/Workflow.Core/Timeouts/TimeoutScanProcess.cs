using System.Diagnostics;

namespace Workflow;

/// <summary>Finds due timeouts and dispatches each as an event, which is handled in its foreign ID's session.</summary>
internal sealed class TimeoutScanProcess<TObject, TStatus>(
    TimedProcessDescriptor descriptor,
    WorkflowDefinition<TObject, TStatus> definition,
    WorkflowServices services)
    : TimedProcess(descriptor)
    where TStatus : struct, Enum
{
    private const int PageSize = 100;

    public override async ValueTask<DateTimeOffset?> RunAsync(CancellationToken cancellationToken)
    {
        var timeouts = services.Timeouts!;
        var now = services.Time.GetUtcNow();
        string? token = null;
        DateTimeOffset? next = null;
        do
        {
            var page = await timeouts.DueTimeoutsAsync(definition.Name, now, PageSize, token, cancellationToken).ConfigureAwait(false);
            next = Earliest.Of(next, await DispatchAsync(timeouts, page.Items, now, cancellationToken).ConfigureAwait(false));

            token = page.ContinuationToken;
            if (token is null)
                return Earliest.Of(next, page.NextDueAt);
        }
        while (true);
    }

    /// <returns>When the first of them is dispatched again, should nobody handle it.</returns>
    private async ValueTask<DateTimeOffset?> DispatchAsync(ITimeoutStore timeouts, IReadOnlyList<TimeoutRecord> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var marks = new List<TimeoutRecord>(due.Count);
        foreach (var timeout in due)
        {
            // Marked first, like a receipt: should the event get lost, the row is due again after a while.
            if (NameOf(timeout) is not null)
                marks.Add(timeout with { Dispatched = timeout.Dispatched + 1, DispatchAt = now + definition.Options.Outbox.DelayAfter(0) });
            else // The status or its timeouts are gone from the code: nobody would handle it.
                await timeouts.CancelTimeoutAsync(timeout, cancellationToken).ConfigureAwait(false);
        }

        if (marks.Count == 0)
            return null;
        var marked = await timeouts.RescheduleTimeoutsAsync(marks, cancellationToken).ConfigureAwait(false);
        if (marked.Count > 0)
            await services.Publisher.PublishAsync([.. marked.Select(timeout => EventOf(timeout, NameOf(timeout)!))], cancellationToken).ConfigureAwait(false);
        return marked.Min(timeout => (DateTimeOffset?)timeout.DispatchAt);
    }

    /// <summary>The name of the timeout's status; null when the code has no timeouts for it any more.</summary>
    private string? NameOf(TimeoutRecord timeout) =>
        StatusMap<TStatus>.TryFromNumber(timeout.Status, out var status) && definition.Timeouts.ContainsKey(status) ? StatusMap<TStatus>.NameOf(status) : null;

    private static WorkflowEvent EventOf(TimeoutRecord timeout, string statusName) => new()
    {
        Process = ProcessNames.Timeout(timeout.Workflow, statusName),
        Kind = EventKind.Timeout,
        Workflow = timeout.Workflow,
        ForeignId = timeout.ForeignId,
        RunId = timeout.RunId,
        Version = timeout.StatusVersion,
        Status = timeout.Status,
        RunState = RunState.Running,
        ReceiptKey = timeout.Key,
        CreatedAt = timeout.DueAt,
        Attempt = timeout.Attempt,
        Republished = timeout.Dispatched - 1,
        TraceParent = Activity.Current?.Id,
        TraceState = Activity.Current?.TraceStateString,
    };
}
