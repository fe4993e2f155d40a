using Microsoft.Extensions.Time.Testing;

namespace Workflow.Testing;

/// <summary>Hands out events and runs timed processes one at a time, in the same order in every run of a test.</summary>
internal sealed class EventPump(WorkflowCatalog catalog, InMemoryBus bus, FakeTimeProvider time, WorkflowTestHostOptions options)
{
    private readonly List<Exception> _faults = [];
    private readonly Dictionary<string, DateTimeOffset> _dueAt = new(StringComparer.Ordinal);
    private readonly HashSet<string> _resting = new(StringComparer.Ordinal);

    public IReadOnlyList<Exception> Faults => _faults;

    public async Task RunUntilIdleAsync(CancellationToken cancellationToken)
    {
        var handled = 0;
        do
        {
            await RunTimedProcessesAsync(cancellationToken).ConfigureAwait(false);
            bus.Promote();
            var before = handled;
            while (await HandleOneAsync(cancellationToken).ConfigureAwait(false))
            {
                if (++handled > options.MaxEvents)
                    throw new WorkflowTestException($"The workflows did not come to rest within {options.MaxEvents} events. Does a step repeat for ever? (MaxEvents allows more.)");
            }
            if (handled == before)
                return;
        }
        while (true);
    }

    public async Task AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var end = time.GetUtcNow() + duration;
        await RunUntilIdleAsync(cancellationToken).ConfigureAwait(false);
        while (NextDueAt() is { } next && next <= end)
        {
            time.SetUtcNow(next);
            await RunUntilIdleAsync(cancellationToken).ConfigureAwait(false);
        }
        if (time.GetUtcNow() < end)
        {
            time.SetUtcNow(end);
            await RunUntilIdleAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The first moment after now at which something is due.</summary>
    private DateTimeOffset? NextDueAt()
    {
        DateTimeOffset? next = _dueAt.Count > 0 ? _dueAt.Values.Min() : null;
        if (bus.NextDueAt is { } scheduled && (next is null || scheduled < next))
            next = scheduled;
        var soonest = time.GetUtcNow() + TimeSpan.FromTicks(1);
        return next < soonest ? soonest : next;
    }

    private async Task RunTimedProcessesAsync(CancellationToken cancellationToken)
    {
        foreach (var process in catalog.TimedProcesses)
        {
            var now = time.GetUtcNow();
            // A process in its back-off after an error rests.
            if (_dueAt.TryGetValue(process.Descriptor.Name, out var dueAt) && _resting.Contains(process.Descriptor.Name) && dueAt > now)
                continue;

            _resting.Remove(process.Descriptor.Name);
            try
            {
                var next = await WithinTimeoutAsync(process.Descriptor.Name, process.RunAsync(cancellationToken).AsTask()).ConfigureAwait(false);
                // A process that does not know asks again at its interval; the one that knows of nothing has nothing.
                if (next is { } at)
                    _dueAt[process.Descriptor.Name] = at;
                else if (process.Descriptor.Kind is ProcessKind.Connector or ProcessKind.Retention)
                    _dueAt[process.Descriptor.Name] = now + process.Descriptor.Interval;
                else
                    _dueAt.Remove(process.Descriptor.Name);
            }
            catch (Exception exception) when (exception is not WorkflowTestException && !cancellationToken.IsCancellationRequested)
            {
                _faults.Add(exception);
                _resting.Add(process.Descriptor.Name);
                _dueAt[process.Descriptor.Name] = now + process.Descriptor.Settings.ErrorBackOff;
            }
        }
    }

    private async Task<bool> HandleOneAsync(CancellationToken cancellationToken)
    {
        foreach (var process in catalog.EventProcesses)
        {
            var queue = bus.Queues[process.Descriptor.Name];
            if (!queue.TryReceive(out var session, out var @event))
                continue;

            try
            {
                await WithinTimeoutAsync(process.Descriptor.Name, process.HandleAsync(new EventDelivery(@event), cancellationToken).AsTask()).ConfigureAwait(false);
                queue.Complete(session);
            }
            catch (Exception exception) when (exception is not WorkflowTestException && !cancellationToken.IsCancellationRequested)
            {
                _faults.Add(exception);
                queue.Abandon(session, time.GetUtcNow() + process.Descriptor.Settings.ErrorBackOff);
            }
            return true;
        }
        return false;
    }

    private async Task WithinTimeoutAsync(string process, Task work) =>
        await WithinTimeoutAsync(process, Wrap(work)).ConfigureAwait(false);

    private async Task<T> WithinTimeoutAsync<T>(string process, Task<T> work)
    {
        if (work.IsCompleted)
            return await work.ConfigureAwait(false);
        try
        {
            return await work.WaitAsync(options.HandlerTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            throw new WorkflowTestException($"Process {process} did not finish within {options.HandlerTimeout} of real time. Does a handler wait for the test's clock, which stands still while it runs?");
        }
    }

    private static async Task<bool> Wrap(Task work)
    {
        await work.ConfigureAwait(false);
        return true;
    }
}
