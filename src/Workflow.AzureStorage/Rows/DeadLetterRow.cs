using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Workflow.AzureStorage;

/// <summary>
/// The row of a dead letter: what a person looks for as properties, the dead letter as a whole as JSON, in the row or in a blob
/// when it is large.
/// </summary>
internal static class DeadLetterRow
{
    public static string BlobOf(string workflow, string id) => $"dead-letters/{KeyText.Of(workflow)}~/{KeyText.Of(id)}";

    public static async ValueTask<StoredObject> StoreAsync(BlobContainerClient container, DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(deadLetter);
        if (json.Length <= ObjectBlobs.InlineLimit)
            return new StoredObject(json, null);

        var blob = BlobOf(deadLetter.Workflow, deadLetter.Id);
        using var content = new MemoryStream(json, writable: false);
        await container.GetBlobClient(blob).UploadAsync(content, overwrite: true, cancellationToken).ConfigureAwait(false);
        return new StoredObject(default, blob);
    }

    public static TableEntity New(string partition, DeadLetter deadLetter, StoredObject stored)
    {
        var row = RowReader.New(partition, RowKeys.DeadLetter(deadLetter.Id));
        row["Process"] = deadLetter.Process;
        row["RunId"] = deadLetter.Event?.RunId ?? "";
        row["EnqueuedAt"] = deadLetter.EnqueuedAt.UtcTicks;
        stored.Write(row);
        return row;
    }

    /// <exception cref="UnreadableRowException">The row, or the blob it names, cannot be read.</exception>
    public static async ValueTask<DeadLetter> ReadAsync(BlobContainerClient container, string workflow, TableEntity row, CancellationToken cancellationToken)
    {
        var reader = new RowReader(row);
        var json = reader.OptionalBinary(StoredObject.InlineProperty);
        if (reader.OptionalText(StoredObject.BlobProperty) is { } blob)
        {
            (json, var unreadable) = await ObjectBlobs.ReadAsync(container, blob, cancellationToken).ConfigureAwait(false);
            if (unreadable is not null)
                throw new UnreadableRowException(row.PartitionKey, row.RowKey, unreadable);
        }

        try
        {
            return JsonSerializer.Deserialize<DeadLetter>(json) ?? throw new JsonException("it is null.");
        }
        catch (JsonException exception)
        {
            throw new UnreadableRowException(row.PartitionKey, row.RowKey, $"it is no dead letter of workflow '{workflow}': {exception.Message}");
        }
    }
}
