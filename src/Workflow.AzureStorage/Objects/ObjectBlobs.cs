using System.IO.Compression;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Workflow.AzureStorage;

/// <summary>
/// Keeps objects that are too large for a row in blobs, compressed when that helps. A blob is written before the row that names
/// it, under a name of its own for every attempt, and never changed: a row always names a whole object.
/// </summary>
internal static class ObjectBlobs
{
    /// <summary>Larger objects go to a blob.</summary>
    public const int InlineLimit = 48 * 1024;

    /// <summary>The largest object.</summary>
    public const int SizeLimit = 64 * 1024 * 1024;

    private const string Compressed = ".br";

    /// <remarks>No segment of a name ends in a dot: Azure forbids it.</remarks>
    public static string FolderOf(string workflow) => $"objects/{KeyText.Of(workflow)}~/";

    public static string FolderOf(string workflow, string runId) => $"{FolderOf(workflow)}{runId}/";

    /// <summary>Stores an object where it belongs.</summary>
    /// <exception cref="ObjectTooLargeException">It is larger than <see cref="SizeLimit"/>.</exception>
    public static async ValueTask<StoredObject> StoreAsync(BlobContainerClient container, RunRecord run, string moveId, CancellationToken cancellationToken)
    {
        var value = run.Object;
        if (value.Length <= InlineLimit)
            return new StoredObject(value, null);
        if (value.Length > SizeLimit)
            throw new ObjectTooLargeException(run.Workflow, run.RunId, value.Length, SizeLimit);

        var packed = Compress(value);
        var helps = packed.Length < value.Length - value.Length / 8;
        var name = $"{FolderOf(run.Workflow, run.RunId)}{run.Version:D10}-{moveId}{(helps ? Compressed : "")}";
        using var content = helps ? packed : new MemoryStream(value.ToArray(), writable: false);
        content.Position = 0;
        await container.GetBlobClient(name).UploadAsync(content, overwrite: true, cancellationToken).ConfigureAwait(false);
        return new StoredObject(default, name);
    }

    /// <summary>The object in a blob; null, with the reason, when it is missing or damaged.</summary>
    public static async ValueTask<(byte[]? Object, string? Unreadable)> ReadAsync(BlobContainerClient container, string name, CancellationToken cancellationToken)
    {
        try
        {
            var content = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            var bytes = content.Value.Content;
            return (name.EndsWith(Compressed, StringComparison.Ordinal) ? Decompress(bytes) : bytes.ToArray(), null);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return (null, $"its object is missing: there is no blob '{name}' in container '{container.Name}'.");
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            return (null, $"its object is damaged: blob '{name}' in container '{container.Name}' cannot be decompressed: {exception.Message}");
        }
    }

    public static async ValueTask DeleteAsync(BlobContainerClient container, string name, CancellationToken cancellationToken) =>
        await container.DeleteBlobIfExistsAsync(name, DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes all blobs of a run but one.</summary>
    public static async ValueTask DeleteAllAsync(BlobContainerClient container, string workflow, string runId, string? except, CancellationToken cancellationToken)
    {
        var options = new GetBlobsOptions { Prefix = FolderOf(workflow, runId) };
        await foreach (var blob in container.GetBlobsAsync(options, cancellationToken).ConfigureAwait(false))
        {
            if (blob.Name != except)
                await DeleteAsync(container, blob.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    private static MemoryStream Compress(ReadOnlyMemory<byte> value)
    {
        var packed = new MemoryStream(value.Length / 4);
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(value.Span);
        return packed;
    }

    private static byte[] Decompress(BinaryData packed)
    {
        using var source = packed.ToStream();
        using var brotli = new BrotliStream(source, CompressionMode.Decompress);
        using var value = new MemoryStream();
        // What unpacks to more than was ever packed is not ours.
        var buffer = new byte[81920];
        int read;
        while ((read = brotli.Read(buffer, 0, buffer.Length)) > 0)
        {
            value.Write(buffer, 0, read);
            if (value.Length > SizeLimit)
                throw new InvalidDataException($"it unpacks to more than {SizeLimit:N0} bytes.");
        }
        return value.ToArray();
    }
}
