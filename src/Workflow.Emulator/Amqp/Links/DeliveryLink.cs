using Amqp.Framing;
using Amqp.Types;
using Workflow.Emulator.Amqp.Messages;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Links;

/// <summary>A link on which a client receives: from a queue, or from one session once it has been accepted.</summary>
internal sealed class DeliveryLink(AmqpSession session, Attach attach, MessageQueue queue) : AmqpLink(session, attach), IReceiverSink
{
    /// <summary>How long an accept waits when the client does not say.</summary>
    private static readonly TimeSpan DefaultAcceptTimeout = TimeSpan.FromMinutes(1);
    /// <summary>The descriptor of a state that settles nothing.</summary>
    private const ulong ReceivedCode = 0x23;
    private readonly ReceiveMode _mode = attach.SndSettleMode == SenderSettleMode.Settled ? ReceiveMode.ReceiveAndDelete : ReceiveMode.PeekLock;
    private SessionAccept? _accept;
    private Flow? _early;

    public Receiver? Receiver { get; private set; }

    public MessageQueue Queue { get; } = queue;

    bool IReceiverSink.IsCongested
    {
        get
        {
            lock (Connection.Output.Gate)
            {
                if (!Session.IsCongested)
                    return false;

                Connection.Hold(this);
                return true;
            }
        }
    }

    private Source Source => (Source)Request.Source;

    public override void Start()
    {
        try
        {
            if (Source.FilterSet is { } filters && filters.ContainsKey(WellKnown.SessionFilter))
            {
                AcceptSession(SessionAsked(filters[WellKnown.SessionFilter]));
                return;
            }

            Receiver = Queue.AddReceiver(this, _mode);
            SendAttach();
        }
        catch (BrokerException refusal)
        {
            Refuse(AmqpConditions.Error(refusal));
        }
    }

    public override void OnFlow(Flow flow)
    {
        if (IsDetached)
            return;

        if (Receiver is not { } receiver)
        {
            _early = flow;
            return;
        }

        Queue.Flow(receiver, flow.DeliveryCount, flow.LinkCredit, flow.Drain);
        if (flow.Echo && !flow.Drain)
            Session.SendFlow(this, receiver.DeliveryCount, receiver.Credit);
    }

    /// <summary>Goes on delivering after the way out was congested.</summary>
    public void Resume()
    {
        if (Receiver is { } receiver)
            Queue.Resume(receiver);
    }

    /// <summary>Does with a delivery what the client's outcome says; the error, if any, goes back to the client.</summary>
    public Error? Settle(Guid lockToken, DeliveryState? outcome)
    {
        var held = outcome switch
        {
            null => true,
            { Descriptor.Code: ReceivedCode } => true,
            Accepted => Queue.Complete(lockToken),
            Modified { UndeliverableHere: true } modified => Queue.Defer(lockToken, PropertyChanges.From(modified.MessageAnnotations)),
            Modified modified => Queue.Abandon(lockToken, PropertyChanges.From(modified.MessageAnnotations)),
            Rejected rejected => DeadLetter(lockToken, rejected.Error?.Info, rejected.Error?.Description),
            Released => Queue.Abandon(lockToken, countsAsFailure: false),
            _ => throw new Wire.MalformedException("The delivery's outcome is unknown.", "amqp:not-implemented"),
        };
        if (held)
            return null;

        return Queue.Settings.RequiresSession
            ? AmqpConditions.Error(BrokerError.SessionLockLost, "The session lock has expired. Accept the session again.")
            : AmqpConditions.Error(BrokerError.MessageLockLost, "The lock is lost: it expired, or the message has already been removed from the queue.");
    }

    public override void Close() => Close(isLost: false);

    public override void Lose() => Close(isLost: true);

    private void Close(bool isLost)
    {
        if (_accept is { } accept && Queue.Withdraw(accept))
            return;
        if (Receiver is { } receiver)
            Queue.Close(receiver, isLost);
    }

    void IReceiverSink.Deliver(BrokerMessage message)
    {
        Session.Send(
            this,
            message.LockToken.ToByteArray(),
            settled: _mode == ReceiveMode.ReceiveAndDelete,
            message.LockToken,
            buffer => MessageEncoder.Encode(buffer, message));
        if (Connection.Settings.Namespace.Context.Faults.DropsConnection())
            Connection.Abort();
    }

    void IReceiverSink.Drained() => Session.SendFlow(this, Receiver!.DeliveryCount, 0, drain: true);

    void IReceiverSink.Closed(BrokerError error, string description)
    {
        if (Receiver is null)
            Refuse(AmqpConditions.Error(error, description));
        else
            Detach(AmqpConditions.Error(error, description));
    }

    private void AcceptSession(string? sessionId)
    {
        var timeout = Request.Properties?[WellKnown.Timeout] is uint milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : DefaultAcceptTimeout;
        _accept = new SessionAccept(this, _mode, sessionId, OnAccepted)
        {
            Deadline = Connection.Settings.Namespace.Context.Time.GetUtcNow() + timeout,
        };
        Queue.Accept(_accept);
    }

    /// <summary>Runs while the queue is locked, perhaps on another connection's reader.</summary>
    private void OnAccepted(Receiver receiver)
    {
        Receiver = receiver;
        var session = receiver.Session!;
        Source.FilterSet[WellKnown.SessionFilter] = session.Id;
        SendAttach(new Fields { [WellKnown.SessionLockedUntil] = session.LockedUntil.UtcTicks });
        if (Interlocked.Exchange(ref _early, null) is { } flow)
            ThreadPool.UnsafeQueueUserWorkItem(_ => Queue.Flow(receiver, flow.DeliveryCount, flow.LinkCredit, flow.Drain), null);
    }

    private bool DeadLetter(Guid lockToken, Fields? info, string? description)
    {
        var changes = PropertyChanges.From(info)?.ToDictionary(pair => pair.Key, pair => pair.Value);
        var reason = Take("DeadLetterReason");
        var explanation = Take("DeadLetterErrorDescription") ?? description;
        return Queue.DeadLetter(lockToken, reason, explanation, changes);

        string? Take(string name) => changes is not null && changes.Remove(name, out var value) ? value as string : null;
    }

    private static string? SessionAsked(object? filter) => filter is DescribedValue described ? described.Value as string : filter as string;
}
