using System.Net;
using System.Net.Sockets;
using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Amqp.Types;
using Workflow.Emulator.Amqp.Wire;
using Frame = Workflow.Emulator.Amqp.Wire.Frame;

namespace Workflow.Emulator.Tests.Robustness;

/// <summary>A client that writes what it is told, right or wrong, frame by frame.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawClient> ConnectAsync(ServiceBusEmulator emulator)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, emulator.Port);
        return client;
    }

    /// <summary>A connection that is authorized, open, and has a session on channel 0.</summary>
    public static async Task<RawClient> OpenAsync(ServiceBusEmulator emulator)
    {
        var client = await ConnectAsync(emulator);
        await client.SendAsync(Opening());
        return client;
    }

    /// <summary>What a well-behaved client says up to its session.</summary>
    public static byte[] Opening() =>
    [
        .. ProtocolHeader.Sasl,
        .. Encode(new SaslInit { Mechanism = "PLAIN", InitialResponse = Encoding.UTF8.GetBytes($"\0{EmulatorOptions.DefaultKeyName}\0{EmulatorOptions.DefaultKey}") }, Frame.SaslType),
        .. ProtocolHeader.Amqp,
        .. Encode(new Open { ContainerId = "raw", MaxFrameSize = 65536 }),
        .. Encode(new Begin { NextOutgoingId = 0, IncomingWindow = 1_000_000, OutgoingWindow = 1_000_000 }),
    ];

    /// <summary>An empty frame.</summary>
    public static byte[] Heartbeat => [0, 0, 0, 8, 2, 0, 0, 0];

    public static byte[] Receiver(string entity, uint handle, Map? filters = null) => Encode(new Attach
    {
        LinkName = $"receiver-{handle}",
        Handle = handle,
        Role = true,
        Source = filters is null ? new Source { Address = entity } : new Source { Address = entity, FilterSet = filters },
        Target = new Target { Address = "here" },
    });

    public static byte[] Sender(string entity, uint handle) => Encode(new Attach
    {
        LinkName = $"sender-{handle}",
        Handle = handle,
        Role = false,
        InitialDeliveryCount = 0,
        Source = new Source { Address = "here" },
        Target = new Target { Address = entity },
    });

    public static byte[] Credit(uint handle, uint credit) => Encode(new Flow
    {
        NextIncomingId = 0,
        IncomingWindow = 1_000_000,
        NextOutgoingId = 0,
        OutgoingWindow = 1_000_000,
        Handle = handle,
        DeliveryCount = 0,
        LinkCredit = credit,
    });

    public static byte[] Transfer(uint handle, uint id, string text, bool more = false)
    {
        var buffer = new ByteBuffer(256, autoGrow: true);
        var start = Frame.Begin(buffer, Frame.AmqpType, 0);
        new Transfer { Handle = handle, DeliveryId = id, DeliveryTag = BitConverter.GetBytes(id), MessageFormat = 0, Settled = false, More = more }.Encode(buffer);
        new Properties { MessageId = $"raw-{id}" }.Encode(buffer);
        new Data { Binary = Encoding.UTF8.GetBytes(text) }.Encode(buffer);
        Frame.End(buffer, start);
        return Bytes(buffer);
    }

    public static byte[] Encode(RestrictedDescribed performative, byte type = Frame.AmqpType)
    {
        var buffer = new ByteBuffer(256, autoGrow: true);
        Frame.Write(buffer, type, 0, performative);
        return Bytes(buffer);
    }

    public async Task SendAsync(params byte[] bytes)
    {
        try
        {
            await _socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // The emulator has already hung up: what tests look at is whether it is well.
        }
    }

    /// <summary>Everything the emulator says until it hangs up.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                var read = await _socket.ReceiveAsync(buffer, patience.Token);
                if (read == 0)
                    return all.ToArray();
                all.Write(buffer, 0, read);
            }
            catch (SocketException)
            {
                return all.ToArray();
            }
        }
    }

    /// <summary>Hangs up as a process that was killed does.</summary>
    public void Kill() => _socket.Close(0);

    public void Dispose() => _socket.Dispose();

    private static byte[] Bytes(ByteBuffer buffer) => buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
}
