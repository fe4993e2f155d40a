using Amqp.Types;

namespace Workflow.Emulator.Amqp.Messages;

/// <summary>Names and numbers that Service Bus gives meaning to.</summary>
internal static class WellKnown
{
    /// <summary>The message format of a batch: each data section is a message.</summary>
    public const uint BatchFormat = 0x80013700;

    public static readonly Symbol SequenceNumber = "x-opt-sequence-number";
    public static readonly Symbol EnqueuedSequenceNumber = "x-opt-enqueue-sequence-number";
    public static readonly Symbol EnqueuedTime = "x-opt-enqueued-time";
    public static readonly Symbol LockedUntil = "x-opt-locked-until";
    public static readonly Symbol ScheduledEnqueueTime = "x-opt-scheduled-enqueue-time";
    public static readonly Symbol DeadLetterSource = "x-opt-deadletter-source";
    public static readonly Symbol MessageState = "x-opt-message-state";

    public static readonly Symbol SessionFilter = "com.microsoft:session-filter";
    public static readonly Symbol SessionLockedUntil = "com.microsoft:locked-until-utc";
    public static readonly Symbol Timeout = "com.microsoft:timeout";
    public static readonly Symbol DeadLetter = "com.microsoft:dead-letter";

    /// <summary>Whether the broker says this itself, so that the sender's word does not count.</summary>
    public static bool IsBrokerAnnotation(string name) => name is
        "x-opt-sequence-number" or "x-opt-enqueue-sequence-number" or "x-opt-enqueued-time" or "x-opt-locked-until"
        or "x-opt-deadletter-source" or "x-opt-message-state";
}
