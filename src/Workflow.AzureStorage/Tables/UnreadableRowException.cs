namespace Workflow.AzureStorage;

/// <summary>A stored row cannot be understood: something is missing, or a newer version of this library wrote it. The message names the row.</summary>
public sealed class UnreadableRowException : Exception
{
    /// <summary>A row cannot be read.</summary>
    /// <param name="partitionKey">Its partition.</param>
    /// <param name="rowKey">Its key in it.</param>
    /// <param name="why">What is wrong with it.</param>
    public UnreadableRowException(string partitionKey, string rowKey, string why)
        : base($"The stored row (PartitionKey '{partitionKey}', RowKey '{rowKey}') cannot be read: {why}")
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    /// <summary>The row's partition.</summary>
    public string PartitionKey { get; }

    /// <summary>The row's key in its partition.</summary>
    public string RowKey { get; }
}
