using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>Where an object is: in the row itself, or in a blob that the row names.</summary>
internal readonly record struct StoredObject(ReadOnlyMemory<byte> Inline, string? Blob)
{
    public const string InlineProperty = "Object";
    public const string BlobProperty = "ObjectBlob";

    /// <summary>Both are written, so that merging them into a row undoes what was there.</summary>
    public void Write(TableEntity row)
    {
        row[InlineProperty] = Blob is null ? Inline.ToArray() : [];
        row[BlobProperty] = Blob ?? "";
    }
}
