using Workflow.Emulator.Amqp.Security;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp;

/// <summary>What every connection of the emulator shares.</summary>
internal sealed record AmqpSettings(ServiceBusNamespace Namespace, SharedAccessKey Key)
{
    public const string ContainerId = "Workflow.Emulator";

    /// <summary>The largest frame either side may send, in bytes.</summary>
    public const int MaxFrameSize = 64 * 1024;

    /// <summary>Links that one connection may have.</summary>
    public const int MaxLinks = 16 * 1024;

    /// <summary>Frames a client may send on a session before it hears from us.</summary>
    public const uint IncomingWindow = 5_000;

    /// <summary>Messages a client may send on a link before it hears from us.</summary>
    public const uint LinkCredit = 1_000;

    /// <summary>Bytes waiting to be sent on a connection above which nothing more is delivered to it or read from it.</summary>
    public const int CongestionBytes = 512 * 1024;

    public int MaxMessageSize { get; init; } = 256 * 1024;

    /// <summary>A connection that is silent for twice as long is cut. Always in real time: it guards sockets, not messages.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
