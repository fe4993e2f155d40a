using Amqp.Framing;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Links;

/// <summary>A link the client sends on: puts messages together from their frames and keeps the client in credit.</summary>
internal abstract class IncomingLink(AmqpSession session, Attach attach) : AmqpLink(session, attach)
{
    private MemoryStream? _partial;
    private Transfer? _first;
    private bool _oversized;
    private uint _deliveryCount = attach.InitialDeliveryCount;
    private uint _sinceCredit;

    public override void Start()
    {
        SendAttach();
        GiveCredit();
    }

    public override void OnFlow(Flow flow)
    {
        if (flow.Echo)
            GiveCredit();
    }

    public void OnTransfer(Transfer transfer, ReadOnlySpan<byte> payload)
    {
        if (IsDetached)
            return;

        if (_first is null && !transfer.More && !transfer.Aborted)
        {
            Take(transfer, payload, payload.Length > Connection.Settings.MaxMessageSize);
            return;
        }

        _first ??= transfer;
        if (transfer.Aborted)
        {
            Forget();
            Count();
            return;
        }

        _partial ??= new MemoryStream();
        _oversized |= _partial.Length + payload.Length > Connection.Settings.MaxMessageSize;
        if (!_oversized)
            _partial.Write(payload);
        if (transfer.More)
            return;

        var (first, whole, oversized) = (_first, _partial, _oversized);
        Forget();
        Take(first, whole.GetBuffer().AsSpan(0, (int)whole.Length), oversized);
    }

    protected abstract void OnMessage(uint deliveryId, bool settled, uint format, ReadOnlySpan<byte> message);

    private void Take(Transfer transfer, ReadOnlySpan<byte> message, bool oversized)
    {
        if (!oversized)
            OnMessage(transfer.DeliveryId, transfer.Settled, transfer.MessageFormat, message);
        else if (!transfer.Settled)
            Session.Reject(transfer.DeliveryId, TooLarge());
        Count();
    }

    private Error TooLarge() => AmqpConditions.Error(
        BrokerError.MessageSizeExceeded,
        $"The message is larger than the {Connection.Settings.MaxMessageSize} bytes that are allowed.");

    private void Forget()
    {
        _partial = null;
        _first = null;
        _oversized = false;
    }

    private void Count()
    {
        _deliveryCount++;
        if (++_sinceCredit >= AmqpSettings.LinkCredit / 2)
            GiveCredit();
    }

    private void GiveCredit()
    {
        _sinceCredit = 0;
        Session.SendFlow(this, _deliveryCount, AmqpSettings.LinkCredit);
    }
}
