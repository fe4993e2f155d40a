namespace Workflow.Emulator.Broker;

/// <summary>What messages can be sent to: a queue or a topic.</summary>
internal interface IMessageTarget
{
    string Path { get; }

    /// <summary>Takes a message, unless it is a known duplicate, which is accepted and dropped.</summary>
    void Send(MessageContent content);

    /// <summary>Takes a message for later and returns the number by which it can be cancelled.</summary>
    long Schedule(MessageContent content);

    /// <summary>Takes a scheduled message back. Throws <see cref="BrokerError.MessageNotFound"/> when it is not there.</summary>
    void CancelScheduled(long sequenceNumber);
}
