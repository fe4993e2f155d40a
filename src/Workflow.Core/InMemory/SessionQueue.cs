namespace Workflow;

/// <summary>
/// The events of one process: in order within a session, any session as soon as it is free. Events that are not to be
/// delivered yet wait in line by time.
/// </summary>
internal sealed class SessionQueue(Subscription subscription, QueueDepth depth)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Queue<Session> _ready = [];
    private readonly PriorityQueue<Waiting, DateTimeOffset> _waiting = new();
    private int _workers;

    /// <summary>How many workers may receive at a time; 0 until somebody consumes.</summary>
    public int MaxWorkers { get; set; }

    /// <summary>Called, outside the lock, when one more worker is wanted.</summary>
    public Action? WorkerWanted { get; set; }

    /// <summary>When the first waiting event is due; null when none waits.</summary>
    public DateTimeOffset? NextDueAt
    {
        get
        {
            lock (_lock)
                return _waiting.TryPeek(out _, out var at) ? at : null;
        }
    }

    public void Enqueue(WorkflowEvent @event, DateTimeOffset now)
    {
        bool wanted;
        lock (_lock)
        {
            if (@event.NotBefore is { } notBefore && notBefore > now)
            {
                _waiting.Enqueue(new Waiting(@event, null), notBefore);
                return;
            }
            wanted = EnqueueLocked(@event);
        }
        if (wanted)
            WorkerWanted?.Invoke();
    }

    /// <summary>Moves what has become due to where it is delivered from.</summary>
    public void Promote(DateTimeOffset now)
    {
        var wanted = 0;
        lock (_lock)
        {
            while (_waiting.TryPeek(out var waiting, out var at) && at <= now)
            {
                _waiting.Dequeue();
                if (waiting.Blocked is { } session ? MakeReady(session) : EnqueueLocked(waiting.Event!))
                    wanted++;
            }
        }
        for (; wanted > 0; wanted--)
            WorkerWanted?.Invoke();
    }

    /// <summary>Takes the first event of a free session, which is locked until the event is settled.</summary>
    public bool TryReceive(out Session session, out WorkflowEvent @event)
    {
        lock (_lock)
        {
            if (_ready.TryDequeue(out session!))
            {
                @event = session.Events.Peek();
                return true;
            }
            @event = null!;
            return false;
        }
    }

    /// <summary>As <see cref="TryReceive"/>, but a worker that gets nothing has ended, in one step with finding nothing.</summary>
    public bool TryReceiveOrEndWorker(out Session session, out WorkflowEvent @event)
    {
        lock (_lock)
        {
            if (TryReceive(out session, out @event))
                return true;
            _workers--;
            return false;
        }
    }

    /// <summary>Ends a worker that stops although there may be more to do.</summary>
    public void EndWorker()
    {
        lock (_lock)
            _workers--;
    }

    /// <summary>The event was handled: the session goes on with its next. The worker that calls this looks for more itself.</summary>
    public void Complete(Session session)
    {
        lock (_lock)
        {
            session.Events.Dequeue();
            if (session.Events.Count == 0)
                _sessions.Remove(session.Id);
            else
                _ready.Enqueue(session);
        }
        depth.Leave(1);
    }

    /// <summary>The event was not handled: it stays the session's first, and is delivered again at a time.</summary>
    public void Abandon(Session session, DateTimeOffset at)
    {
        lock (_lock)
            _waiting.Enqueue(new Waiting(null, session), at);
    }

    /// <summary>Forgets everything: what a broker does that loses its messages.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            depth.Leave(_sessions.Values.Sum(session => session.Events.Count));
            _waiting.Clear();
            _ready.Clear();
            _sessions.Clear();
        }
    }

    private bool EnqueueLocked(WorkflowEvent @event)
    {
        var id = subscription.SessionOf(@event.ForeignId);
        if (!_sessions.TryGetValue(id, out var session))
            _sessions.Add(id, session = new Session(id));
        session.Events.Enqueue(@event);
        depth.Enter();
        // A session with events before this one is ready, locked or blocked already.
        return session.Events.Count == 1 && MakeReady(session);
    }

    /// <returns>Whether one more worker is wanted; it counts as started.</returns>
    private bool MakeReady(Session session)
    {
        _ready.Enqueue(session);
        if (_workers >= MaxWorkers)
            return false;
        _workers++;
        return true;
    }

    private readonly record struct Waiting(WorkflowEvent? Event, Session? Blocked);

    /// <summary>The events of one session that have not been handled.</summary>
    internal sealed class Session(string id)
    {
        public string Id { get; } = id;

        public Queue<WorkflowEvent> Events { get; } = new(1);
    }
}
