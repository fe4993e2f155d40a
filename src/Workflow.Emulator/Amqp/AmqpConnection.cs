using System.Buffers.Binary;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Workflow.Emulator.Amqp.Links;
using Workflow.Emulator.Amqp.Security;
using Workflow.Emulator.Amqp.Wire;

namespace Workflow.Emulator.Amqp;

/// <summary>One client's connection: reads frames in turn and hands them to the sessions they belong to.</summary>
internal sealed class AmqpConnection
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private readonly Socket _socket;
    private readonly Dictionary<ushort, AmqpSession> _sessions = [];
    private readonly List<DeliveryLink> _held = [];
    private readonly SaslExchange _sasl;
    private byte[] _input = new byte[8 * 1024];
    private int _start;
    private int _end;
    private bool _opened;
    private bool _closing;
    private long _lastReceived = Environment.TickCount64;
    private long _peerIdleTimeout;

    public AmqpConnection(Socket socket, AmqpSettings settings)
    {
        _socket = socket;
        Settings = settings;
        Output = new ConnectionOutput(socket, Abort) { Relieved = ResumeHeld };
        _sasl = new SaslExchange(Output, settings.Key);
    }

    public AmqpSettings Settings { get; }

    public ConnectionOutput Output { get; }

    /// <summary>Until when the client has proved to know the key.</summary>
    public DateTimeOffset AuthorizedUntil { get; set; }

    /// <summary>Where answers to requests go, by the address they were asked to be sent to.</summary>
    public Dictionary<string, ResponseLink> ResponseLinks { get; } = new(StringComparer.Ordinal);

    public bool IsAuthorized => AuthorizedUntil > TimeProvider.System.GetUtcNow();

    /// <summary>The largest frame the client takes.</summary>
    public int PeerMaxFrameSize { get; private set; } = 512;

    /// <summary>The receiving link of that name, as management requests refer to it.</summary>
    public DeliveryLink? FindDeliveryLink(string name) =>
        _sessions.Values.SelectMany(session => session.Links).OfType<DeliveryLink>().FirstOrDefault(link => link.Name == name);

    public int LinkCount => _sessions.Values.Sum(session => session.Links.Count);

    public async Task RunAsync()
    {
        using var watch = TimeProvider.System.CreateTimer(_ => Watch(), null, Settings.IdleTimeout / 4, Settings.IdleTimeout / 4);
        try
        {
            await ReadAsync();
        }
        catch (MalformedException malformed)
        {
            await SayCloseAsync(new Error(malformed.Condition) { Description = malformed.Message });
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client is gone.
        }
        catch (Exception exception)
        {
            await SayCloseAsync(new Error(ErrorCode.InternalError) { Description = exception.Message });
        }
        finally
        {
            Output.Close();
            _socket.Dispose();
            // A client that says goodbye gives back what it holds; one that is cut off has failed.
            foreach (var session in _sessions.Values)
                session.Abandon(isLost: !_closing);
        }
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort() => _socket.Close(0);

    public void End(AmqpSession session) => _sessions.Remove(session.RemoteChannel);

    private async Task ReadAsync()
    {
        await NegotiateAsync();
        while (!_closing)
        {
            await FillFrameAsync();
            Output.Cork();
            try
            {
                while (!_closing && TryReadFrame())
                {
                }

                foreach (var session in _sessions.Values)
                    session.FlushDispositions();
            }
            finally
            {
                Output.Uncork();
            }

            await Output.RoomAsync();
        }

        await Output.FinishAsync(Farewell);
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Agrees on protocols: SASL and then AMQP, or AMQP alone.</summary>
    private async Task NegotiateAsync()
    {
        while (true)
        {
            await FillAsync(ProtocolHeader.Size);
            var header = _input.AsMemory(_start, ProtocolHeader.Size);
            _start += ProtocolHeader.Size;
            if (header.Span.SequenceEqual(ProtocolHeader.Amqp))
            {
                Output.Write(ProtocolHeader.Amqp);
                return;
            }

            if (!header.Span.SequenceEqual(ProtocolHeader.Sasl))
            {
                Output.Write(ProtocolHeader.Sasl);
                await Output.FinishAsync(Farewell);
                throw new MalformedException("The protocol header is unknown.");
            }

            Output.Write(ProtocolHeader.Sasl);
            _sasl.Offer();
            await FillFrameAsync();
            var (type, _, body, length) = NextFrame();
            if (type != Frame.SaslType)
                throw new MalformedException("A SASL frame was expected.");
            if (_sasl.Conclude(Frame.Read(_input, body, length, out _)))
                AuthorizedUntil = DateTimeOffset.MaxValue;
        }
    }

    private bool TryReadFrame()
    {
        if (_end - _start < Frame.HeaderSize || _end - _start < FrameSize())
            return false;

        var (type, channel, body, length) = NextFrame();
        if (type != Frame.AmqpType)
            throw new MalformedException("An AMQP frame was expected.", ErrorCode.FramingError);
        if (Frame.Read(_input, body, length, out var payload) is { } performative)
            Handle(channel, performative, _input.AsSpan(payload, body + length - payload));
        return true;
    }

    private void Handle(ushort channel, RestrictedDescribed performative, ReadOnlySpan<byte> payload)
    {
        if (!_opened && performative is not Open)
            throw new MalformedException("The connection has not been opened.", ErrorCode.IllegalState);

        switch (performative)
        {
            case Open open:
                OnOpen(open);
                break;
            case Begin begin:
                if (_sessions.ContainsKey(channel))
                    throw new MalformedException("The channel is in use.", ErrorCode.IllegalState);
                _sessions.Add(channel, new AmqpSession(this, channel, begin));
                break;
            case Close:
                Output.Write(0, new Close());
                _closing = true;
                break;
            default:
                if (!_sessions.TryGetValue(channel, out var session))
                    throw new MalformedException($"There is no session on channel {channel}.", ErrorCode.IllegalState);
                session.Handle(performative, payload);
                break;
        }
    }

    private void OnOpen(Open open)
    {
        if (_opened)
            throw new MalformedException("The connection is open already.", ErrorCode.IllegalState);

        _opened = true;
        PeerMaxFrameSize = open.HasField(2) ? (int)Math.Clamp(open.MaxFrameSize, 512u, (uint)AmqpSettings.MaxFrameSize) : AmqpSettings.MaxFrameSize;
        _peerIdleTimeout = open.HasField(4) ? open.IdleTimeOut : 0;
        Output.Write(0, new Open
        {
            ContainerId = AmqpSettings.ContainerId,
            MaxFrameSize = AmqpSettings.MaxFrameSize,
            ChannelMax = ushort.MaxValue - 1,
            IdleTimeOut = (uint)Settings.IdleTimeout.TotalMilliseconds,
        });
    }

    private (byte Type, ushort Channel, int Body, int Length) NextFrame()
    {
        var size = FrameSize();
        var header = _input.AsSpan(_start, Frame.HeaderSize);
        var body = header[4] * 4;
        if (body < Frame.HeaderSize || body > size)
            throw new MalformedException("A frame's data offset is wrong.", ErrorCode.FramingError);

        var frame = (header[5], BinaryPrimitives.ReadUInt16BigEndian(header[6..]), _start + body, size - body);
        _start += size;
        return frame;
    }

    private int FrameSize()
    {
        var size = BinaryPrimitives.ReadUInt32BigEndian(_input.AsSpan(_start));
        if (size is < Frame.HeaderSize or > AmqpSettings.MaxFrameSize)
            throw new MalformedException($"A frame of {size} bytes is not accepted.", ErrorCode.FramingError);
        return (int)size;
    }

    private async ValueTask FillFrameAsync()
    {
        await FillAsync(Frame.HeaderSize);
        await FillAsync(FrameSize());
    }

    private async ValueTask FillAsync(int needed)
    {
        while (_end - _start < needed)
        {
            if (_start > 0)
            {
                Buffer.BlockCopy(_input, _start, _input, 0, _end - _start);
                _end -= _start;
                _start = 0;
            }

            if (_end == _input.Length)
                Array.Resize(ref _input, Math.Min(_input.Length * 2, AmqpSettings.MaxFrameSize));
            var received = await _socket.ReceiveAsync(_input.AsMemory(_end), SocketFlags.None);
            if (received == 0)
                throw new SocketException((int)SocketError.ConnectionReset);

            _end += received;
            Volatile.Write(ref _lastReceived, Environment.TickCount64);
        }
    }

    private async Task SayCloseAsync(Error error)
    {
        Output.Uncork();
        if (_opened)
            Output.Write(0, new Close { Error = error });
        await Output.FinishAsync(Farewell);
    }

    /// <summary>Cuts a connection that has been silent too long, and keeps one alive that we are silent on.</summary>
    private void Watch()
    {
        var now = Environment.TickCount64;
        if (now - Volatile.Read(ref _lastReceived) > Settings.IdleTimeout.TotalMilliseconds * 2)
            Abort();
        else if (_opened && _peerIdleTimeout > 0 && now - Output.LastSent > Math.Min(_peerIdleTimeout / 3, Settings.IdleTimeout.TotalMilliseconds / 2))
            Output.Write(0, performative: null);
    }

    private void ResumeHeld()
    {
        List<DeliveryLink>? held = null;
        lock (Output.Gate)
        {
            foreach (var link in _held)
                (held ??= []).Add(link);
            _held.Clear();
        }

        foreach (var link in held ?? [])
            link.Resume();
    }

    /// <summary>Remembers a link that found the way out congested. The caller holds the output's gate.</summary>
    public void Hold(DeliveryLink link)
    {
        if (!_held.Contains(link))
            _held.Add(link);
    }
}
