using Amqp.Framing;

namespace Workflow.Emulator.Amqp;

/// <summary>Gathers accepted deliveries that follow each other into one disposition frame.</summary>
internal sealed class DispositionBatch(ConnectionOutput output, ushort channel, bool asReceiver)
{
    private uint _first;
    private uint _last;
    private bool _any;

    public void Add(uint deliveryId)
    {
        if (_any && deliveryId == unchecked(_last + 1))
        {
            _last = deliveryId;
            return;
        }

        Flush();
        _first = _last = deliveryId;
        _any = true;
    }

    public void Reject(uint deliveryId, Error error)
    {
        Flush();
        Send(deliveryId, deliveryId, new Rejected { Error = error });
    }

    public void Flush()
    {
        if (!_any)
            return;

        _any = false;
        Send(_first, _last, new Accepted());
    }

    private void Send(uint first, uint last, DeliveryState state) =>
        output.Write(channel, new Dispose { Role = asReceiver, First = first, Last = last, Settled = true, State = state });
}
