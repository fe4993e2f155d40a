namespace Workflow.Emulator.Broker;

/// <summary>Message locks and the ways to settle them.</summary>
internal sealed partial class MessageQueue
{
    private readonly Dictionary<Guid, BrokerMessage> _byToken = [];

    /// <summary>Locks by expiry: the duration is the same for all, so a new or renewed lock goes to the end.</summary>
    private readonly LinkedList<BrokerMessage> _locks = [];

    /// <summary>Removes a locked message. False: the lock is lost.</summary>
    public bool Complete(Guid lockToken) => Settle(lockToken, message =>
    {
        if (message.DeliverAgain)
        {
            message.DeliverAgain = false;
            Unlock(message, countsAsFailure: false);
        }
        else
        {
            Remove(message);
        }
    });

    /// <summary>Gives a locked message back, counting a failed delivery. False: the lock is lost.</summary>
    public bool Abandon(Guid lockToken, IEnumerable<KeyValuePair<string, object?>>? properties = null, bool countsAsFailure = true) =>
        Settle(lockToken, message =>
        {
            Modify(message, properties);
            Unlock(message, countsAsFailure);
        });

    /// <summary>Sets a locked message aside until asked for by sequence number. False: the lock is lost.</summary>
    public bool Defer(Guid lockToken, IEnumerable<KeyValuePair<string, object?>>? properties = null) =>
        Settle(lockToken, message =>
        {
            Modify(message, properties);
            Forget(message);
            message.Deferred = true;
            message.State = MessageState.Deferred;
            _context.Journal?.Put(Path, message);
        });

    /// <summary>Moves a locked message to the dead-letter queue. False: the lock is lost.</summary>
    public bool DeadLetter(
        Guid lockToken, string? reason = null, string? description = null, IEnumerable<KeyValuePair<string, object?>>? properties = null) =>
        Settle(lockToken, message =>
        {
            if (IsDeadLetterQueue)
                Unlock(message, countsAsFailure: true);
            else
                DeadLetter(message, reason, description, properties);
        });

    /// <summary>Extends a message's lock and returns its new end; null: the lock is lost.</summary>
    public DateTimeOffset? RenewLock(Guid lockToken)
    {
        lock (_gate)
        {
            if (!_byToken.TryGetValue(lockToken, out var message))
                return null;
            if (message.Session is not null)
                return message.LockedUntil;

            message.LockedUntil = _time.GetUtcNow() + _settings.LockDuration;
            _locks.Remove(message.Node);
            _locks.AddLast(message.Node);
            return message.LockedUntil;
        }
    }

    /// <summary>
    /// Takes deferred messages by sequence number, locking them unless they are to be deleted.
    /// Throws <see cref="BrokerError.MessageNotFound"/> when one is not there.
    /// </summary>
    public List<BrokerMessage> ReceiveDeferred(IReadOnlyCollection<long> sequenceNumbers, ReceiveMode mode, string? sessionId, Receiver? holder)
    {
        lock (_gate)
        {
            var messages = new List<BrokerMessage>(sequenceNumbers.Count);
            foreach (var sequenceNumber in sequenceNumbers)
            {
                var message = _log.Find(sequenceNumber);
                if (message?.State != MessageState.Deferred || (_settings.RequiresSession && message.Content.SessionId != sessionId))
                    throw new BrokerException(BrokerError.MessageNotFound, $"No deferred message with sequence number {sequenceNumber} in '{Path}'.");
                messages.Add(message);
            }

            if (_settings.RequiresSession && (sessionId is null || HeldSession(sessionId, holder) is null))
                throw new BrokerException(BrokerError.SessionLockLost, $"The lock of session '{sessionId}' is lost.");

            foreach (var message in messages)
            {
                if (mode == ReceiveMode.ReceiveAndDelete)
                    Remove(message);
                else
                    LockFor(message, message.Session?.Holder);
            }

            return messages;
        }
    }

    private bool Settle(Guid lockToken, Action<BrokerMessage> settlement)
    {
        lock (_gate)
        {
            if (!_byToken.TryGetValue(lockToken, out var message))
                return false;

            var session = message.Session;
            settlement(message);
            DispatchFor(session);
        }

        FlushOutbox();
        return true;
    }

    private void LockFor(BrokerMessage message, Receiver? holder)
    {
        message.State = MessageState.Locked;
        message.Holder = holder;
        message.LockToken = Guid.NewGuid();
        _byToken.Add(message.LockToken, message);
        if (message.Session is { } session)
        {
            message.LockedUntil = session.LockedUntil;
            session.Unsettled.Add(message);
            return;
        }

        message.LockedUntil = _time.GetUtcNow() + _settings.LockDuration;
        _locks.AddLast(message.Node);
        WakeAt(message.LockedUntil);
    }

    /// <summary>Ends a message's lock without deciding where it goes.</summary>
    private void Forget(BrokerMessage message)
    {
        _byToken.Remove(message.LockToken);
        message.Node.List?.Remove(message.Node);
        message.Session?.Unsettled.Remove(message);
        message.Holder = null;
    }

    /// <summary>Ends a message's lock and gives it back, unless it failed too often or its time is over.</summary>
    private void Unlock(BrokerMessage message, bool countsAsFailure)
    {
        Forget(message);
        if (countsAsFailure)
        {
            message.DeliveryCount++;
            if (!IsDeadLetterQueue && message.DeliveryCount >= _settings.MaxDeliveryCount)
            {
                DeadLetter(message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {message.DeliveryCount} delivery attempts.", null);
                return;
            }

            _context.Journal?.Put(Path, message);
        }

        if (HasExpired(message))
            return;
        if (message.Deferred)
            message.State = MessageState.Deferred;
        else
            MakeAvailable(message);
    }

    private void Modify(BrokerMessage message, IEnumerable<KeyValuePair<string, object?>>? properties)
    {
        if (properties is null)
            return;

        _bytes -= message.Content.Size;
        message.Content = message.Content.With(properties);
        _bytes += message.Content.Size;
        _context.Journal?.Put(Path, message);
    }
}
