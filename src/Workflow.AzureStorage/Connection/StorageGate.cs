using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>
/// Opens the storage once: creates what is missing where that is wanted, and checks that the buckets are those that the data
/// was written with.
/// </summary>
internal sealed class StorageGate(StorageClients clients, AzureStorageOptions options) : IDisposable
{
    private const string Row = "buckets";
    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile bool _open;

    public ValueTask OpenAsync(CancellationToken cancellationToken) => _open ? ValueTask.CompletedTask : OpenOnceAsync(cancellationToken);

    public void Dispose() => _opening.Dispose();

    private async ValueTask OpenOnceAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var index = 0; index < clients.Count && !_open; index++)
                await OpenAsync(index, cancellationToken).ConfigureAwait(false);
            _open = true;
        }
        finally
        {
            _opening.Release();
        }
    }

    private async ValueTask OpenAsync(int index, CancellationToken cancellationToken)
    {
        var account = clients[index];
        if (options.CreateIfMissing)
        {
            await account.Table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
            await account.Container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var stored = await account.Table.GetEntityIfExistsAsync<TableEntity>(Partitions.Meta, Row, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (!stored.HasValue)
            {
                await AddAsync(account.Table, index, cancellationToken).ConfigureAwait(false);
                stored = await account.Table.GetEntityIfExistsAsync<TableEntity>(Partitions.Meta, Row, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            Check(account, index, stored.Value!);
            if (!options.CreateIfMissing && !await account.Container.ExistsAsync(cancellationToken).ConfigureAwait(false))
                throw new WorkflowConfigurationException("", $"Azure Storage: account '{account.Tables.AccountName}' has no container '{account.Container.Name}'. Provision it, or set {nameof(AzureStorageOptions.CreateIfMissing)}.");
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            throw new WorkflowConfigurationException("", $"Azure Storage: account '{account.Tables.AccountName}' has no table '{account.Table.Name}'. Provision it, or set {nameof(AzureStorageOptions.CreateIfMissing)}.");
        }
    }

    private async ValueTask AddAsync(TableClient table, int index, CancellationToken cancellationToken)
    {
        var row = RowReader.New(Partitions.Meta, Row);
        row["Buckets"] = options.BucketCount;
        row["Accounts"] = clients.Count;
        row["Account"] = index;
        try
        {
            await table.AddEntityAsync(row, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // Another host was first.
        }
    }

    private void Check(AccountClients account, int index, TableEntity row)
    {
        var reader = new RowReader(row);
        var (buckets, accounts, position) = (reader.Int("Buckets"), reader.Int("Accounts"), reader.Int("Account"));
        if (buckets != options.BucketCount)
        {
            throw Refuse(account, string.Create(CultureInfo.InvariantCulture, $"was written with {buckets} buckets (row '{Partitions.Meta}', '{Row}'), and {nameof(AzureStorageOptions.BucketCount)} is {options.BucketCount}. Runs would not be found: set it to {buckets}, or use another {nameof(AzureStorageOptions.NamePrefix)}."));
        }
        if (accounts != clients.Count || position != index)
        {
            throw Refuse(account, string.Create(CultureInfo.InvariantCulture, $"was written as account {position} of {accounts}, and is account {index} of {clients.Count} now. Runs would not be found: configure the same accounts in the same order."));
        }
    }

    private static WorkflowConfigurationException Refuse(AccountClients account, string why) =>
        new("", $"Azure Storage: table '{account.Table.Name}' of account '{account.Tables.AccountName}' {why}");
}
