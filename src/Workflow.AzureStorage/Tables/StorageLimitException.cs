namespace Workflow.AzureStorage;

/// <summary>What was to be stored exceeds a limit of Azure Storage. Nothing was stored; the message says what is too large.</summary>
public sealed class StorageLimitException : Exception
{
    /// <summary>A limit was exceeded.</summary>
    public StorageLimitException(string message)
        : base(message)
    {
    }
}
