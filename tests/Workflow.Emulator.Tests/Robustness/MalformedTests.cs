using System.Text;
using Workflow.Emulator.Tests.Conformance;

namespace Workflow.Emulator.Tests.Robustness;

public sealed class MalformedTests
{
    /// <summary>Fifty thousand described values, each inside the one before: it would exhaust a recursive reader's stack.</summary>
    private static byte[] Abyss => [.. Size(8 + 50_000), 2, 0, 0, 0, .. new byte[50_000]];

    public static TheoryData<string, byte[], string> Frames => new()
    {
        { "another protocol", "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), "AMQP" },
        { "no SASL init", [.. Workflow.Emulator.Amqp.Wire.ProtocolHeader.Sasl, .. Size(8), 2, 1, 0, 0], "MSSBCBS" },
        { "oversized frame", [.. RawClient.Opening(), .. Size(int.MaxValue), 2, 0, 0, 0], "amqp:connection:framing-error" },
        { "tiny frame", [.. RawClient.Opening(), .. Size(3), 2, 0, 0, 0], "amqp:connection:framing-error" },
        { "wrong data offset", [.. RawClient.Opening(), .. Size(12), 200, 0, 0, 0, 1, 2, 3, 4], "amqp:connection:framing-error" },
        { "no performative", [.. RawClient.Opening(), .. Size(9), 2, 0, 0, 0, 0x40], "amqp:decode-error" },
        { "unknown format code", [.. RawClient.Opening(), .. Size(9), 2, 0, 0, 0, 0x01], "amqp:decode-error" },
        { "list longer than its frame", [.. RawClient.Opening(), .. Size(16), 2, 0, 0, 0, 0x00, 0x53, 0x12, 0xD0, 0x7F, 0xFF, 0xFF, 0xFF], "amqp:decode-error" },
        { "array of a billion", [.. RawClient.Opening(), .. Size(21), 2, 0, 0, 0, 0x00, 0x53, 0x12, 0xF0, 0, 0, 0, 5, 0x3B, 0x9A, 0xCA, 0, 0x40], "amqp:decode-error" },
        { "bottomless nesting", [.. RawClient.Opening(), .. Abyss], "amqp:decode-error" },
        { "unattached handle", [.. RawClient.Opening(), .. RawClient.Transfer(7, 0, "x")], "amqp:session:unattached-handle" },
        { "handle in use", [.. RawClient.Opening(), .. RawClient.Receiver(Bus.Queue, 0), .. RawClient.Receiver(Bus.Queue, 0)], "amqp:session:handle-in-use" },
        { "sending on a receiving link", [.. RawClient.Opening(), .. RawClient.Receiver(Bus.Queue, 0), .. RawClient.Transfer(0, 0, "x")], "amqp:not-allowed" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task A_malformed_frame_ends_its_connection_and_no_other(string what, byte[] bytes, string answer)
    {
        await using var bus = await Bus.StartAsync();
        await bus.SendAsync(Bus.Queue, "before");
        using var rude = await RawClient.ConnectAsync(bus.Emulator);
        await rude.SendAsync(bytes);
        Assert.True(Encoding.ASCII.GetString(await rude.ReadToEndAsync()).Contains(answer, StringComparison.Ordinal), what);

        await bus.SendAsync(Bus.Queue, "after");
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Equal("before", (await receiver.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
    }

    [Fact]
    public async Task A_message_that_is_none_is_rejected_and_the_link_goes_on()
    {
        await using var bus = await Bus.StartAsync();
        using var client = await RawClient.OpenAsync(bus.Emulator);
        await client.SendAsync(RawClient.Sender(Bus.Queue, 0));
        var broken = RawClient.Transfer(0, 0, "xxxx");
        broken[^6] = 0x01;
        await client.SendAsync(broken);
        await client.SendAsync(RawClient.Transfer(0, 1, "fine"));
        await using var receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Equal("fine", (await receiver.ReceiveMessageAsync(Bus.Patience)).Body.ToString());
        Assert.Null(await receiver.PeekMessageAsync(fromSequenceNumber: 2));
    }

    private static byte[] Size(int size) => [(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size];
}
