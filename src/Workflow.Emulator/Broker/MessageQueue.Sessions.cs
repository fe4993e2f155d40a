namespace Workflow.Emulator.Broker;

/// <summary>Sessions: who may lock which, and their state.</summary>
internal sealed partial class MessageQueue
{
    private readonly Dictionary<string, MessageSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Free sessions with messages, the longest waiting first.</summary>
    private readonly LinkedList<MessageSession> _ready = [];

    /// <summary>Locked sessions by expiry: the duration is the same for all, so a new or renewed lock goes to the end.</summary>
    private readonly LinkedList<MessageSession> _lockedSessions = [];

    /// <summary>Requests for whichever session is next, in the order they came.</summary>
    private readonly LinkedList<SessionAccept> _accepts = [];
    private readonly PriorityQueue<SessionAccept, DateTimeOffset> _acceptDeadlines = new();

    /// <summary>Requests that wait for a session to come.</summary>
    public int WaitingAccepts
    {
        get
        {
            lock (_gate)
                return _accepts.Count;
        }
    }

    /// <summary>Locks a session for a receiver, now or when there is one.</summary>
    public void Accept(SessionAccept accept)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            if (!_settings.RequiresSession)
                throw new BrokerException(BrokerError.NotAllowed, $"A session cannot be accepted from '{Path}', which does not require sessions.");

            if (accept.SessionId is { } id)
            {
                var session = SessionOf(id);
                if (session.Holder is not null)
                    throw new BrokerException(BrokerError.SessionCannotBeLocked, $"The session '{id}' is locked by another receiver.");

                Lock(session, accept);
            }
            else if (_ready.First is { } ready)
            {
                Lock(ready.Value, accept);
            }
            else
            {
                accept.Waiting = _accepts.AddLast(accept);
                if (accept.Deadline != DateTimeOffset.MaxValue)
                {
                    _acceptDeadlines.Enqueue(accept, accept.Deadline);
                    WakeAt(accept.Deadline);
                }
            }
        }
    }

    /// <summary>Withdraws a request that waits; false when it has been served already.</summary>
    public bool Withdraw(SessionAccept accept)
    {
        lock (_gate)
            return StopWaiting(accept);
    }

    /// <summary>Extends a session's lock and returns its new end; null: the lock is lost.</summary>
    public DateTimeOffset? RenewSessionLock(string sessionId, Receiver? holder)
    {
        lock (_gate)
        {
            if (HeldSession(sessionId, holder) is not { } session)
                return null;

            session.LockedUntil = _time.GetUtcNow() + _settings.LockDuration;
            foreach (var message in session.Unsettled)
                message.LockedUntil = session.LockedUntil;
            _lockedSessions.Remove(session.Locked!);
            _lockedSessions.AddLast(session.Locked!);
            return session.LockedUntil;
        }
    }

    /// <summary>Reads a session's state. Throws <see cref="BrokerError.SessionLockLost"/> unless the holder has it locked.</summary>
    public byte[]? GetSessionState(string sessionId, Receiver? holder)
    {
        lock (_gate)
            return Held(sessionId, holder).State;
    }

    /// <summary>Sets or, with null, removes a session's state. Throws <see cref="BrokerError.SessionLockLost"/> unless the holder has it locked.</summary>
    public void SetSessionState(string sessionId, byte[]? state, Receiver? holder)
    {
        lock (_gate)
            StoreState(Held(sessionId, holder), state);
    }

    /// <summary>Puts back the state an earlier process kept.</summary>
    public void RestoreSessionState(string sessionId, byte[] state)
    {
        lock (_gate)
            SessionOf(sessionId).State = state;
    }

    private MessageSession Held(string sessionId, Receiver? holder) => HeldSession(sessionId, holder)
        ?? throw new BrokerException(BrokerError.SessionLockLost, $"The lock of session '{sessionId}' is lost.");

    /// <summary>The session if it is locked, and by this receiver when one is named.</summary>
    private MessageSession? HeldSession(string sessionId, Receiver? holder) =>
        _sessions.TryGetValue(sessionId, out var session) && session.Holder is { } actual && (holder is null || holder == actual) ? session : null;

    private void StoreState(MessageSession session, byte[]? state)
    {
        session.State = state;
        _context.Journal?.SetSessionState(Path, session.Id, state);
        ForgetIfIdle(session);
    }

    private MessageSession SessionOf(string id)
    {
        if (!_sessions.TryGetValue(id, out var session))
            _sessions.Add(id, session = new MessageSession(id));
        return session;
    }

    private void JoinSession(BrokerMessage message)
    {
        if (!_settings.RequiresSession)
            return;

        message.Session = SessionOf(message.Content.SessionId!);
        message.Session.Messages++;
    }

    private void LeaveSession(BrokerMessage message)
    {
        if (message.Session is not { } session)
            return;

        session.Messages--;
        message.Session = null;
        if (session.Available.Count == 0)
            NotReady(session);
        ForgetIfIdle(session);
    }

    private void ForgetIfIdle(MessageSession session)
    {
        if (session is { Messages: 0, State: null, Holder: null })
            _sessions.Remove(session.Id);
    }

    private void MakeReady(MessageSession session)
    {
        if (session.Holder is not null || session.Available.Count == 0)
            return;

        session.Ready ??= new LinkedListNode<MessageSession>(session);
        if (session.Ready.List is null)
            _ready.AddLast(session.Ready);
    }

    private void NotReady(MessageSession session)
    {
        if (session.Ready is { List: not null } node)
            _ready.Remove(node);
    }

    private void ServeAccepts()
    {
        while (_ready.First is { } ready && _accepts.First is { } waiting)
        {
            StopWaiting(waiting.Value);
            Lock(ready.Value, waiting.Value);
        }
    }

    private bool StopWaiting(SessionAccept accept)
    {
        if (accept.Waiting is not { List: not null } node)
            return false;

        _accepts.Remove(node);
        return true;
    }

    private void Refuse(SessionAccept accept, BrokerError error, string description)
    {
        if (StopWaiting(accept))
            accept.Sink.Closed(error, description);
    }

    private void Lock(MessageSession session, SessionAccept accept)
    {
        NotReady(session);
        var receiver = new Receiver(this, accept.Sink, accept.Mode, session);
        _receivers.Add(receiver);
        session.Holder = receiver;
        session.LockedUntil = _time.GetUtcNow() + _settings.LockDuration;
        session.Locked = _lockedSessions.AddLast(session);
        WakeAt(session.LockedUntil);
        accept.Accepted(receiver);
    }

    /// <summary>Frees a session: what was delivered and not settled comes first again.</summary>
    private void Release(MessageSession session, bool countsAsFailure)
    {
        if (session.Locked is { List: not null } node)
            _lockedSessions.Remove(node);
        session.Holder = null;
        foreach (var message in session.Unsettled.ToList())
            Unlock(message, countsAsFailure);
        MakeReady(session);
        ForgetIfIdle(session);
        ServeAccepts();
    }
}
