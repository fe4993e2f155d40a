namespace Workflow.Emulator.Broker;

/// <summary>What happens by itself as time passes: locks end, schedules come due, messages expire, requests give up.</summary>
internal sealed partial class MessageQueue
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(12);
    private readonly ITimer _timer;
    private readonly SortedSet<(DateTimeOffset At, long SequenceNumber)> _expiring = [];
    private readonly SortedSet<(DateTimeOffset At, long SequenceNumber)> _scheduled = [];
    private readonly PriorityQueue<BrokerMessage, DateTimeOffset> _delayed = new();
    private DateTimeOffset _wakesAt = DateTimeOffset.MaxValue;

    /// <summary>Takes back a message whose time has not come. Throws <see cref="BrokerError.MessageNotFound"/> when it is not there.</summary>
    public void CancelScheduled(long sequenceNumber)
    {
        lock (_gate)
        {
            if (_log.Find(sequenceNumber) is not { State: MessageState.Scheduled } message)
                throw new BrokerException(BrokerError.MessageNotFound, $"No scheduled message with sequence number {sequenceNumber} in '{Path}'.");

            _scheduled.Remove((message.Content.ScheduledEnqueueTime!.Value, sequenceNumber));
            Remove(message);
        }
    }

    /// <summary>Ends every lock at once, as if its time had come.</summary>
    public void LoseLocks()
    {
        lock (_gate)
        {
            while (_lockedSessions.First is { } session)
                Cut(session.Value.Holder!, BrokerError.SessionLockLost, "The session lock was lost: fault injected.");
            while (_locks.First is { } locked)
                Unlock(locked.Value, countsAsFailure: true);
            Dispatch();
        }

        FlushOutbox();
    }

    private void Hold(BrokerMessage message, DateTimeOffset due, bool journal = true)
    {
        message.State = MessageState.Scheduled;
        _scheduledCount++;
        _scheduled.Add((due, message.SequenceNumber));
        AddToLog(message, journal);
        WakeAt(due);
    }

    private void TrackExpiry(BrokerMessage message)
    {
        if (IsDeadLetterQueue || message.ExpiresAt == DateTimeOffset.MaxValue)
            return;

        _expiring.Add((message.ExpiresAt, message.SequenceNumber));
        WakeAt(message.ExpiresAt);
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_disposed)
                return;

            _wakesAt = DateTimeOffset.MaxValue;
            var now = _time.GetUtcNow();
            EndLocks(now);
            EnqueueDue(now);
            ReturnDelayed(now);
            Expire(now);
            GiveUpAccepts(now);
            Dispatch();
            ServeAccepts();
            WakeAt(NextDue());
        }

        FlushOutbox();
    }

    private void EndLocks(DateTimeOffset now)
    {
        while (_lockedSessions.First is { } session && session.Value.LockedUntil <= now)
            Cut(session.Value.Holder!, BrokerError.SessionLockLost, $"The lock of session '{session.Value.Id}' has expired.");
        while (_locks.First is { } locked && locked.Value.LockedUntil <= now)
            Unlock(locked.Value, countsAsFailure: true);
    }

    private void EnqueueDue(DateTimeOffset now)
    {
        while (_scheduled.Count > 0 && _scheduled.Min is var next && next.At <= now)
        {
            _scheduled.Remove(next);
            var message = _log.Find(next.SequenceNumber)!;
            Remove(message);
            Activate(
                new BrokerMessage(message.Content, ++_lastSequenceNumber, now) { EnqueuedSequenceNumber = message.SequenceNumber },
                now);
        }
    }

    private void Expire(DateTimeOffset now)
    {
        while (_expiring.Count > 0 && _expiring.Min is var next && next.At <= now)
        {
            _expiring.Remove(next);
            var message = _log.Find(next.SequenceNumber);
            if (message?.State is MessageState.Active or MessageState.Deferred)
                HasExpired(message);
        }
    }

    /// <summary>Disposes of a message that nobody holds and whose time is over.</summary>
    private bool HasExpired(BrokerMessage message)
    {
        if (IsDeadLetterQueue || message.ExpiresAt > _time.GetUtcNow())
            return false;

        if (_settings.DeadLetterExpired)
            DeadLetter(message, "TTLExpiredException", "The message expired and was dead lettered.", null);
        else
            Remove(message);
        return true;
    }

    private void GiveUpAccepts(DateTimeOffset now)
    {
        while (_acceptDeadlines.TryPeek(out var accept, out var deadline) && (deadline <= now || accept.Waiting?.List is null))
        {
            _acceptDeadlines.Dequeue();
            Refuse(accept, BrokerError.Timeout, "No session with messages became available in time.");
        }
    }

    /// <summary>Whether a fault holds the message back for a while; its session then waits with it, to keep the order.</summary>
    private bool IsDelayed(BrokerMessage message)
    {
        if (message.HasBeenHeldBack || _faults.DelaysDelivery() is not { } delay)
            return false;

        message.HasBeenHeldBack = true;
        var until = _time.GetUtcNow() + delay;
        _delayed.Enqueue(message, until);
        if (message.Session is { } session)
            session.IsDelayed = true;
        WakeAt(until);
        return true;
    }

    private void ReturnDelayed(DateTimeOffset now)
    {
        while (_delayed.TryPeek(out var message, out var until) && until <= now)
        {
            _delayed.Dequeue();
            if (message.Session is { } delayed)
                delayed.IsDelayed = false;
            if (message.State != MessageState.Active)
                continue;

            MakeAvailable(message);
            DispatchFor(message.Session);
        }
    }

    private DateTimeOffset NextDue()
    {
        var due = DateTimeOffset.MaxValue;
        if (_locks.First is { } locked)
            due = Earlier(due, locked.Value.LockedUntil);
        if (_lockedSessions.First is { } session)
            due = Earlier(due, session.Value.LockedUntil);
        if (_expiring.Count > 0)
            due = Earlier(due, _expiring.Min.At);
        if (_scheduled.Count > 0)
            due = Earlier(due, _scheduled.Min.At);
        if (_delayed.TryPeek(out _, out var delayed))
            due = Earlier(due, delayed);
        if (_acceptDeadlines.TryPeek(out _, out var deadline))
            due = Earlier(due, deadline);
        return due;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private void WakeAt(DateTimeOffset due)
    {
        if (due >= _wakesAt || _disposed)
            return;

        _wakesAt = due;
        var wait = due - _time.GetUtcNow();
        _timer.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : wait > LongestSleep ? LongestSleep : RoundUp(wait), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Timers count whole milliseconds: waking early would only mean waking twice.</summary>
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
