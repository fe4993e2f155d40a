using Amqp;
using Amqp.Framing;
using Workflow.Emulator.Amqp.Wire;

namespace Workflow.Emulator.Amqp.Links;

/// <summary>A link on which a client gets answers, as its credit allows.</summary>
internal sealed class ResponseLink(AmqpSession session, Attach attach, string address) : AmqpLink(session, attach)
{
    private readonly Queue<Message> _waiting = new();
    private uint _deliveryCount;
    private uint _credit;

    public override void Start()
    {
        Connection.ResponseLinks[address] = this;
        SendAttach();
    }

    public override void OnFlow(Flow flow)
    {
        _credit = (uint)Math.Max(0, unchecked((int)(flow.DeliveryCount + flow.LinkCredit - _deliveryCount)));
        Pump();
        if (!flow.Drain)
            return;

        _deliveryCount += _credit;
        _credit = 0;
        Session.SendFlow(this, _deliveryCount, 0, drain: true);
    }

    /// <summary>Sends an answer. A client that asks on and on without taking answers is cut off.</summary>
    public void Send(Message answer)
    {
        if (_waiting.Count >= AmqpSettings.LinkCredit)
            throw new MalformedException("Answers are not being taken.", "amqp:resource-limit-exceeded");

        _waiting.Enqueue(answer);
        Pump();
    }

    public override void Close()
    {
        if (Connection.ResponseLinks.TryGetValue(address, out var current) && current == this)
            Connection.ResponseLinks.Remove(address);
    }

    private void Pump()
    {
        while (_credit > 0 && _waiting.TryDequeue(out var answer))
        {
            _credit--;
            var encoded = answer.Encode();
            Session.Send(
                this,
                BitConverter.GetBytes(_deliveryCount++),
                settled: true,
                Guid.Empty,
                buffer => Frame.Append(buffer, encoded.Buffer.AsSpan(encoded.Offset, encoded.Length)));
        }
    }
}
