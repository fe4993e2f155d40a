namespace Workflow.Emulator.Amqp.Wire;

/// <summary>What either side says first: AMQP, a protocol number, and version 1.0.0.</summary>
internal static class ProtocolHeader
{
    public const int Size = 8;

    public static ReadOnlySpan<byte> Amqp => [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 1, 0, 0];

    public static ReadOnlySpan<byte> Sasl => [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 3, 1, 0, 0];
}
