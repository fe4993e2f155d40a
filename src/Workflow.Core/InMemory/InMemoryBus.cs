namespace Workflow;

/// <summary>A broker in this process's memory: sessions, scheduled delivery, at least once. What it holds goes with the process; the outbox heals that.</summary>
public sealed class InMemoryBus : IEventPublisher, IBackPressure, IAsyncDisposable
{
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(40);

    private readonly TimeProvider _time;
    private readonly QueueDepth _depth;
    private readonly ITimer _timer;
    private readonly Lock _timerLock = new();
    private volatile IReadOnlyDictionary<string, SessionQueue> _queues = new Dictionary<string, SessionQueue>();
    private DateTimeOffset _timerAt = DateTimeOffset.MaxValue;

    /// <summary>An empty broker.</summary>
    /// <param name="time">The clock of scheduled deliveries.</param>
    /// <param name="capacity">Above this many undelivered events, triggers wait (for 5 s at most) until some are handled. Default 10,000.</param>
    public InMemoryBus(TimeProvider time, int capacity = 10_000)
    {
        _time = time;
        _depth = new QueueDepth(capacity);
        _timer = time.CreateTimer(_ => Promote(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When the first scheduled event is due; null when none waits.</summary>
    public DateTimeOffset? NextDueAt => _queues.Values.Min(queue => queue.NextDueAt);

    internal IReadOnlyDictionary<string, SessionQueue> Queues => _queues;

    /// <summary>Declares the subscriptions. An event to a process that has none is dropped, as a topic does.</summary>
    public void Subscribe(IEnumerable<Subscription> subscriptions)
    {
        var queues = new Dictionary<string, SessionQueue>(StringComparer.Ordinal);
        foreach (var subscription in subscriptions)
            queues[subscription.Process] = _queues.GetValueOrDefault(subscription.Process) ?? new SessionQueue(subscription, _depth);
        _queues = queues;
    }

    /// <inheritdoc />
    public ValueTask PublishAsync(IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (var i = 0; i < events.Count; i++)
        {
            var @event = events[i];
            if (!_queues.TryGetValue(@event.Process, out var queue))
                continue;
            queue.Enqueue(@event, @event.NotBefore is null ? default : _time.GetUtcNow());
            if (@event.NotBefore is { } notBefore)
                WakeAt(notBefore);
        }
        return ValueTask.CompletedTask;
    }

    ValueTask IBackPressure.WaitForRoomAsync(CancellationToken cancellationToken) => _depth.WaitForRoomAsync(_time, cancellationToken);

    /// <summary>Loses every event: for tests of what heals that.</summary>
    public void LoseEverything()
    {
        foreach (var queue in _queues.Values)
            queue.Clear();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    /// <summary>Delivers what has become due.</summary>
    internal void Promote()
    {
        lock (_timerLock)
            _timerAt = DateTimeOffset.MaxValue;
        var now = _time.GetUtcNow();
        foreach (var queue in _queues.Values)
            queue.Promote(now);
        if (NextDueAt is { } next)
            WakeAt(next);
    }

    /// <summary>Makes sure that <see cref="Promote"/> runs no later than this.</summary>
    internal void WakeAt(DateTimeOffset at)
    {
        lock (_timerLock)
        {
            if (at >= _timerAt)
                return;
            _timerAt = at;
            var wait = at - _time.GetUtcNow();
            // Timers count in milliseconds, rounded down, and not beyond 49 days: waking early does no harm, it is set again.
            var capped = wait > MaxTimer ? MaxTimer : wait + TimeSpan.FromMilliseconds(1);
            _timer.Change(capped > TimeSpan.Zero ? capped : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
