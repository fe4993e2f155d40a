using Workflow.Emulator.Faults;

namespace Workflow.Emulator.Broker;

/// <summary>Receivers, their credit, and who gets the next message.</summary>
internal sealed partial class MessageQueue
{
    /// <summary>Adds a receiver to a queue without sessions; it gets nothing before it gives credit.</summary>
    public Receiver AddReceiver(IReceiverSink sink, ReceiveMode mode)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            if (_settings.RequiresSession)
                throw new BrokerException(BrokerError.NotAllowed, $"It is not possible to create a receiver without a session on '{Path}', which requires sessions.");

            var receiver = new Receiver(this, sink, mode, null);
            _receivers.Add(receiver);
            return receiver;
        }
    }

    /// <summary>
    /// Takes a receiver's flow: it wants messages until its count of deliveries reaches the peer's count plus credit.
    /// With <paramref name="drain"/> what cannot be served at once is used up.
    /// </summary>
    public void Flow(Receiver receiver, uint peerDeliveryCount, uint linkCredit, bool drain)
    {
        lock (_gate)
        {
            if (receiver.IsClosed)
                return;

            receiver.Credit = (uint)Math.Max(0, unchecked((int)(peerDeliveryCount + linkCredit - receiver.DeliveryCount)));
            Wait(receiver);
            DispatchFor(receiver.Session);
            if (drain && !receiver.IsClosed)
            {
                receiver.DeliveryCount += receiver.Credit;
                receiver.Credit = 0;
                receiver.Sink.Drained();
            }
        }

        FlushOutbox();
    }

    /// <summary>Goes on delivering to a receiver whose way out was congested.</summary>
    public void Resume(Receiver receiver)
    {
        lock (_gate)
        {
            if (receiver.IsClosed)
                return;

            Wait(receiver);
            DispatchFor(receiver.Session);
        }

        FlushOutbox();
    }

    /// <summary>
    /// Takes a receiver away. Its session becomes free at once, with no delivery counted when the client closed it; message
    /// locks outside of sessions stay until they expire, since they may still be settled through management.
    /// </summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="isLost">
    /// Whether its client is gone without a word. The service keeps the session until its lock expires then, and counts the
    /// delivery; here it is counted too, but nobody has to wait.
    /// </param>
    public void Close(Receiver receiver, bool isLost = false)
    {
        lock (_gate)
        {
            if (!Detach(receiver))
                return;

            if (receiver.Session is { } session)
                Release(session, countsAsFailure: isLost);
        }

        FlushOutbox();
    }

    private bool Detach(Receiver receiver)
    {
        if (receiver.IsClosed)
            return false;

        receiver.IsClosed = true;
        receiver.Credit = 0;
        if (receiver.Waiting is { List: not null } node)
            _waiting.Remove(node);
        _receivers.Remove(receiver);
        return true;
    }

    private void Cut(Receiver receiver, BrokerError error, string description)
    {
        if (!Detach(receiver))
            return;

        if (receiver.Session is { } session)
            Release(session, countsAsFailure: error == BrokerError.SessionLockLost);
        receiver.Sink.Closed(error, description);
    }

    private void Wait(Receiver receiver)
    {
        if (receiver.Session is not null || receiver.Credit == 0)
            return;

        receiver.Waiting ??= new LinkedListNode<Receiver>(receiver);
        if (receiver.Waiting.List is null)
            _waiting.AddLast(receiver.Waiting);
    }

    private void DispatchFor(MessageSession? session)
    {
        if (session is null)
            Dispatch();
        else if (session.Holder is { } holder)
            Dispatch(session, holder);
        else
            ServeAccepts();
    }

    /// <summary>Gives available messages to waiting receivers, one each in turn.</summary>
    private void Dispatch()
    {
        while (_available.First is { } first && _waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            var receiver = next.Value;
            if (receiver.Credit == 0 || receiver.Sink.IsCongested)
                continue;

            _available.RemoveFirst();
            if (HasExpired(first.Value) || IsDelayed(first.Value))
            {
                _waiting.AddFirst(next);
                continue;
            }

            Deliver(receiver, first.Value);
            if (!receiver.IsClosed && receiver.Credit > 0 && next.List is null)
                _waiting.AddLast(next);
        }
    }

    private void Dispatch(MessageSession session, Receiver receiver)
    {
        while (session.Available.First is { } first && receiver.Credit > 0 && session.Holder == receiver && !session.IsDelayed && !receiver.Sink.IsCongested)
        {
            session.Available.RemoveFirst();
            if (!HasExpired(first.Value) && !IsDelayed(first.Value))
                Deliver(receiver, first.Value);
        }
    }

    private void Deliver(Receiver receiver, BrokerMessage message)
    {
        receiver.DeliveryCount++;
        receiver.Credit--;
        message.HasBeenHeldBack = false;
        if (receiver.Mode == ReceiveMode.ReceiveAndDelete)
        {
            receiver.Sink.Deliver(message);
            Remove(message);
            return;
        }

        var fault = _faults.OnDelivery();
        message.DeliverAgain = fault == DeliveryFault.Duplicate;
        LockFor(message);
        receiver.Sink.Deliver(message);
        if (fault == DeliveryFault.LoseLock)
            LoseLock(message);
    }

    private void LoseLock(BrokerMessage message)
    {
        if (message.Session?.Holder is { } holder)
            Cut(holder, BrokerError.SessionLockLost, "The session lock was lost: fault injected.");
        else
            Unlock(message, countsAsFailure: true);
    }
}
