using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Workflow.AzureStorage.Tests;

/// <summary>Looks at, and spoils, what a store has written.</summary>
internal sealed class AzuriteRows(AzureStorageOptions options)
{
    public TableClient Table { get; } = new(options.ConnectionString, options.TableName);

    public BlobContainerClient Container { get; } = new(options.ConnectionString, options.ContainerName);

    /// <summary>The rows whose key begins with a kind's prefix, such as <c>r~</c>.</summary>
    public async Task<List<TableEntity>> OfKindAsync(string prefix)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in Table.QueryAsync<TableEntity>(row => row.RowKey.CompareTo(prefix) >= 0 && row.RowKey.CompareTo(prefix + "~") < 0))
            rows.Add(row);
        return rows;
    }

    public async Task<List<string>> BlobsAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Container.GetBlobsAsync())
            names.Add(blob.Name);
        return names;
    }

    /// <summary>Changes properties of a row, as another version, or a hand at a keyboard, would.</summary>
    public async Task SpoilAsync(TableEntity row, string property, object? value)
    {
        row[property] = value;
        if (value is null)
            row.Remove(property);
        await Table.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Replace);
    }
}
