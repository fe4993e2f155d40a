using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>
/// The limits of Azure Table Storage. Azurite is laxer, so they are enforced here: what works in development works in Azure.
/// </summary>
internal static class TableLimits
{
    public const int OperationsPerTransaction = 100;
    public const int PropertiesPerEntity = 252;
    public const int PropertyBytes = 64 * 1024;
    public const int EntityBytes = 1024 * 1024;
    public const int TransactionBytes = 4 * 1024 * 1024;
    public const int KeyLength = 512;

    /// <exception cref="StorageLimitException">Azure would refuse the transaction.</exception>
    public static void Check(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count > OperationsPerTransaction)
            throw new StorageLimitException($"A transaction of {actions.Count} operations exceeds the {OperationsPerTransaction} that Azure Table Storage allows. Let fewer processes subscribe to one status.");

        var partition = actions[0].Entity.PartitionKey;
        var keys = new HashSet<string>(actions.Count, StringComparer.Ordinal);
        long total = 0;
        foreach (var action in actions)
        {
            if (action.Entity.PartitionKey != partition)
                throw new StorageLimitException($"A transaction spans the partitions '{partition}' and '{action.Entity.PartitionKey}'; Azure Table Storage allows one.");
            if (!keys.Add(action.Entity.RowKey))
                throw new StorageLimitException($"A transaction changes the row '{action.Entity.RowKey}' twice; Azure Table Storage allows each once.");
            total += SizeOf((TableEntity)action.Entity);
        }
        // On the wire, binary is base64 and everything has JSON around it.
        if (total * 4 / 3 > TransactionBytes - 64 * 1024)
            throw new StorageLimitException($"A transaction of {total:N0} bytes exceeds the {TransactionBytes:N0} that Azure Table Storage allows.");
    }

    /// <exception cref="StorageLimitException">Azure would refuse the entity.</exception>
    public static long SizeOf(TableEntity entity)
    {
        CheckKey(entity.PartitionKey);
        CheckKey(entity.RowKey);
        if (entity.Count > PropertiesPerEntity)
            throw new StorageLimitException($"Row '{entity.RowKey}' has {entity.Count} properties; Azure Table Storage allows {PropertiesPerEntity}.");

        long size = 4 + 2 * (entity.PartitionKey.Length + entity.RowKey.Length);
        foreach (var (name, value) in entity)
        {
            var bytes = value switch
            {
                string text => 2L * text.Length,
                byte[] binary => binary.Length,
                _ => 8,
            };
            if (bytes > PropertyBytes)
                throw new StorageLimitException($"{name} of row '{entity.RowKey}' has {bytes:N0} bytes; a property in Azure Table Storage has at most {PropertyBytes:N0}.");
            size += 8 + 2L * name.Length + bytes;
        }
        if (size > EntityBytes)
            throw new StorageLimitException($"Row '{entity.RowKey}' has {size:N0} bytes; an entity in Azure Table Storage has at most {EntityBytes:N0}.");
        return size;
    }

    private static void CheckKey(string key)
    {
        if (key.Length > KeyLength)
            throw new StorageLimitException($"The key '{key[..64]}...' has {key.Length} characters; Azure Table Storage allows {KeyLength}.");
        foreach (var unit in key)
        {
            if (unit is '/' or '\\' or '#' or '?' || char.IsControl(unit))
                throw new StorageLimitException($"The key '{key}' holds a character that Azure Table Storage forbids in keys.");
        }
    }
}
