namespace Workflow.ServiceBus;

/// <summary>A message holds no event that this release can read. It is dead-lettered at once: trying again would not help.</summary>
public sealed class UndecodableMessageException : Exception
{
    /// <summary>The dead-letter reason of such messages.</summary>
    public const string DeadLetterReason = "Undecodable";

    internal UndecodableMessageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
