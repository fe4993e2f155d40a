using Amqp.Framing;
using Amqp.Types;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp;

/// <summary>The AMQP conditions that clients map to their typed errors.</summary>
internal static class AmqpConditions
{
    public static Error Error(BrokerError error, string description) =>
        new(Condition(error)) { Description = description };

    public static Error Error(BrokerException refusal) => Error(refusal.Error, refusal.Message);

    public static Symbol Condition(BrokerError error) => error switch
    {
        BrokerError.NotFound => "amqp:not-found",
        BrokerError.AlreadyExists => "com.microsoft:entity-already-exists",
        BrokerError.MessageLockLost => "com.microsoft:message-lock-lost",
        BrokerError.SessionLockLost => "com.microsoft:session-lock-lost",
        BrokerError.SessionCannotBeLocked => "com.microsoft:session-cannot-be-locked",
        BrokerError.MessageNotFound => "com.microsoft:message-not-found",
        BrokerError.MessageSizeExceeded => "amqp:link:message-size-exceeded",
        BrokerError.QuotaExceeded => "amqp:resource-limit-exceeded",
        BrokerError.Timeout => "com.microsoft:timeout",
        BrokerError.Unauthorized => "amqp:unauthorized-access",
        BrokerError.NotAllowed => "amqp:not-allowed",
        BrokerError.InvalidArgument => "com.microsoft:argument-error",
        BrokerError.NotImplemented => "amqp:not-implemented",
        _ => "amqp:internal-error",
    };

    /// <summary>The status that goes with the condition in a management response.</summary>
    public static int Status(BrokerError error) => error switch
    {
        BrokerError.NotFound or BrokerError.MessageNotFound => 404,
        BrokerError.AlreadyExists => 409,
        BrokerError.MessageLockLost or BrokerError.SessionLockLost or BrokerError.SessionCannotBeLocked => 410,
        BrokerError.MessageSizeExceeded or BrokerError.QuotaExceeded => 403,
        BrokerError.Timeout => 408,
        BrokerError.Unauthorized => 401,
        BrokerError.NotAllowed or BrokerError.InvalidArgument => 400,
        BrokerError.NotImplemented => 501,
        _ => 500,
    };
}
