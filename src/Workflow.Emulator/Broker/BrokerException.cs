namespace Workflow.Emulator.Broker;

/// <summary>Why the broker refuses something; the AMQP front end maps each to the condition clients know.</summary>
internal enum BrokerError
{
    NotFound,
    AlreadyExists,
    MessageLockLost,
    SessionLockLost,
    SessionCannotBeLocked,
    MessageNotFound,
    MessageSizeExceeded,
    QuotaExceeded,
    Timeout,
    Unauthorized,
    NotAllowed,
    InvalidArgument,
    NotImplemented,
    Internal,
}

/// <summary>The broker's refusal of a request.</summary>
internal sealed class BrokerException(BrokerError error, string message) : Exception(message)
{
    public BrokerError Error { get; } = error;
}
