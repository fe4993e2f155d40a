using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Workflow.Emulator.Amqp.Links;
using Workflow.Emulator.Amqp.Wire;

namespace Workflow.Emulator.Amqp;

/// <summary>
/// An AMQP session of a connection, not to be confused with a message session: its links, its windows, its delivery
/// numbers, and what has been delivered and not settled. Frames are handled by the connection's reader alone;
/// deliveries come from anywhere and hold the output's gate.
/// </summary>
internal sealed class AmqpSession
{
    private readonly Dictionary<uint, AmqpLink> _links = [];
    private readonly Dictionary<uint, Unsettled> _unsettled = [];
    private readonly DispositionBatch _accepted;
    private readonly DispositionBatch _settled;
    private uint _nextIncomingId;
    private uint _incomingWindow = AmqpSettings.IncomingWindow;
    private uint _nextOutgoingId;
    private uint _peerWindow;
    private uint _nextDeliveryId;

    public AmqpSession(AmqpConnection connection, ushort remoteChannel, Begin begin)
    {
        Connection = connection;
        RemoteChannel = remoteChannel;
        _nextIncomingId = begin.NextOutgoingId;
        _peerWindow = begin.IncomingWindow;
        _accepted = new DispositionBatch(connection.Output, remoteChannel, asReceiver: true);
        _settled = new DispositionBatch(connection.Output, remoteChannel, asReceiver: false);
        connection.Output.Write(Channel, new Begin
        {
            RemoteChannel = remoteChannel,
            NextOutgoingId = 0,
            IncomingWindow = AmqpSettings.IncomingWindow,
            OutgoingWindow = AmqpSettings.IncomingWindow,
            HandleMax = AmqpSettings.MaxLinks - 1,
        });
    }

    public AmqpConnection Connection { get; }

    public ushort RemoteChannel { get; }

    /// <summary>Our channel: numbers are each side's own, so the client's serves as well as another.</summary>
    public ushort Channel => RemoteChannel;

    public IReadOnlyCollection<AmqpLink> Links => _links.Values;

    /// <summary>Whether the client takes no more for now. The caller holds the output's gate.</summary>
    public bool IsCongested => _peerWindow == 0 || Connection.Output.IsCongested;

    public void Handle(RestrictedDescribed performative, ReadOnlySpan<byte> payload)
    {
        switch (performative)
        {
            case Transfer transfer:
                OnTransfer(transfer, payload);
                break;
            case Dispose disposition when disposition.Role:
                OnDisposition(disposition);
                break;
            case Dispose:
                break;
            case Flow flow:
                OnFlow(flow);
                break;
            case Attach attach:
                OnAttach(attach);
                break;
            case Detach detach:
                OnDetach(detach);
                break;
            case End:
                FlushDispositions();
                Abandon(isLost: false);
                Connection.Output.Write(Channel, new End());
                Connection.End(this);
                break;
            default:
                throw new MalformedException("A session cannot handle this performative.", ErrorCode.NotImplemented);
        }
    }

    /// <summary>Lets go of everything the links hold, when nobody is left to tell.</summary>
    /// <param name="isLost">Whether the client went without saying so.</param>
    public void Abandon(bool isLost)
    {
        foreach (var link in _links.Values)
        {
            if (isLost)
                link.Lose();
            else
                link.Close();
        }
        _links.Clear();
        lock (Connection.Output.Gate)
            _unsettled.Clear();
    }

    public void Accept(uint deliveryId) => _accepted.Add(deliveryId);

    public void Reject(uint deliveryId, Error error) => _accepted.Reject(deliveryId, error);

    /// <summary>Sends what has been settled since the last time, many deliveries to a frame.</summary>
    public void FlushDispositions()
    {
        _accepted.Flush();
        _settled.Flush();
    }

    /// <summary>Sends a flow of the session and, with a link, its credit.</summary>
    public void SendFlow(AmqpLink? link, uint deliveryCount = 0, uint credit = 0, bool drain = false)
    {
        lock (Connection.Output.Gate)
        {
            var flow = new Flow
            {
                NextIncomingId = _nextIncomingId,
                IncomingWindow = _incomingWindow,
                NextOutgoingId = _nextOutgoingId,
                OutgoingWindow = AmqpSettings.IncomingWindow,
            };
            if (link is not null)
            {
                flow.Handle = link.Handle;
                flow.DeliveryCount = deliveryCount;
                flow.LinkCredit = credit;
                flow.Drain = drain;
            }

            Connection.Output.Write(Channel, flow);
        }
    }

    /// <summary>Sends a message, in as many frames as the client's frame size asks for.</summary>
    public void Send(AmqpLink link, byte[] tag, bool settled, Guid lockToken, Action<ByteBuffer> encode)
    {
        lock (Connection.Output.Gate)
        {
            var id = _nextDeliveryId++;
            if (!settled)
                _unsettled.Add(id, new Unsettled((DeliveryLink)link, lockToken));

            var transfer = new Transfer { Handle = link.Handle, DeliveryId = id, DeliveryTag = tag, MessageFormat = 0, Settled = settled, More = false, Batchable = true };
            var buffer = Connection.Output.Buffer;
            var start = Frame.Begin(buffer, Frame.AmqpType, Channel);
            transfer.Encode(buffer);
            var head = buffer.WritePos - buffer.Offset - start;
            encode(buffer);
            var size = Frame.End(buffer, start);
            if (size > Connection.PeerMaxFrameSize)
            {
                var payload = buffer.Buffer.AsSpan(buffer.Offset + start + head, size - head).ToArray();
                buffer.Shrink(size);
                Split(buffer, transfer, payload);
            }
            else
            {
                CountOutgoing();
            }

            Connection.Output.Flush();
        }
    }

    private void Split(ByteBuffer buffer, Transfer transfer, byte[] payload)
    {
        const int RoomForTransfer = 64;
        var room = Connection.PeerMaxFrameSize - Frame.HeaderSize - RoomForTransfer;
        for (var at = 0; at < payload.Length; at += room)
        {
            var length = Math.Min(room, payload.Length - at);
            transfer.More = at + length < payload.Length;
            var start = Frame.Begin(buffer, Frame.AmqpType, Channel);
            transfer.Encode(buffer);
            Frame.Append(buffer, payload.AsSpan(at, length));
            Frame.End(buffer, start);
            CountOutgoing();
        }
    }

    private void CountOutgoing()
    {
        _nextOutgoingId++;
        if (_peerWindow > 0)
            _peerWindow--;
    }

    private void OnTransfer(Transfer transfer, ReadOnlySpan<byte> payload)
    {
        _nextIncomingId++;
        _incomingWindow--;
        if (Link(transfer.Handle) is not IncomingLink link)
            throw new MalformedException("Messages cannot be sent on this link.", ErrorCode.NotAllowed);

        link.OnTransfer(transfer, payload);
        if (_incomingWindow < AmqpSettings.IncomingWindow / 2)
        {
            _incomingWindow = AmqpSettings.IncomingWindow;
            SendFlow(null);
        }
    }

    private void OnFlow(Flow flow)
    {
        bool relieved;
        lock (Connection.Output.Gate)
        {
            relieved = _peerWindow == 0;
            _peerWindow = (uint)Math.Max(0, (long)unchecked((int)((flow.HasField(0) ? flow.NextIncomingId : 0) - _nextOutgoingId)) + flow.IncomingWindow);
            relieved &= _peerWindow > 0;
        }

        if (flow.HasHandle)
            Link(flow.Handle).OnFlow(flow);
        else if (flow.Echo)
            SendFlow(null);
        if (!relieved)
            return;

        foreach (var link in _links.Values.OfType<DeliveryLink>())
            link.Resume();
    }

    private void OnDisposition(Dispose disposition)
    {
        var last = disposition.HasField(2) ? disposition.Last : disposition.First;
        List<(uint Id, Unsettled Delivery)>? deliveries = null;
        lock (Connection.Output.Gate)
        {
            if (last - disposition.First <= _unsettled.Count)
            {
                for (var id = disposition.First; id != unchecked(last + 1); id++)
                {
                    if (_unsettled.TryGetValue(id, out var delivery))
                        (deliveries ??= []).Add((id, delivery));
                }
            }
            else
            {
                deliveries = _unsettled.Where(entry => entry.Key - disposition.First <= last - disposition.First)
                    .OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value)).ToList();
            }

            if (disposition.Settled || disposition.State is not null)
            {
                foreach (var (id, _) in deliveries ?? [])
                    _unsettled.Remove(id);
            }
        }

        foreach (var (id, delivery) in deliveries ?? [])
            Settle(id, delivery, disposition);
    }

    private void Settle(uint id, Unsettled delivery, Dispose disposition)
    {
        var error = delivery.Link.Settle(delivery.LockToken, disposition.State);
        if (disposition.Settled)
            return;

        if (error is null)
            _settled.Add(id);
        else
            _settled.Reject(id, error);
    }

    private void OnAttach(Attach attach)
    {
        if (attach.LinkName is null || attach.Handle >= AmqpSettings.MaxLinks || Connection.LinkCount >= AmqpSettings.MaxLinks)
            throw new MalformedException("The link has no name, or there are too many.", ErrorCode.NotAllowed);
        if (_links.ContainsKey(attach.Handle))
            throw new MalformedException("The link's handle is in use.", ErrorCode.HandleInUse);

        var link = LinkAttachment.Open(this, attach);
        _links.Add(attach.Handle, link);
        link.Start();
    }

    private void OnDetach(Detach detach)
    {
        var link = Link(detach.Handle);
        _links.Remove(detach.Handle);
        link.Close();
        lock (Connection.Output.Gate)
        {
            foreach (var (id, delivery) in _unsettled)
            {
                if (delivery.Link == link)
                    _unsettled.Remove(id);
            }
        }

        link.ConfirmDetach();
    }

    private AmqpLink Link(uint handle) => _links.TryGetValue(handle, out var link)
        ? link
        : throw new MalformedException($"There is no link with handle {handle}.", ErrorCode.UnattachedHandle);

    private readonly record struct Unsettled(DeliveryLink Link, Guid LockToken);
}
