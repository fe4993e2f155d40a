using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore : IRequestStore
{
    /// <inheritdoc />
    public async ValueTask<RequestRecord?> GetRequestAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(RequestsOf(workflow), RowKeys.Request(id), cancellationToken).ConfigureAwait(false);
        return row is null ? null : RequestRow.Read(workflow, row);
    }

    /// <inheritdoc />
    public async ValueTask<RequestRecord?> PutRequestAsync(RequestRecord request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = RequestsOf(request.Workflow);
        var moveId = NewMoveId();
        var row = RequestRow.New(place.Partition, request, moveId);
        TableLimits.SizeOf(row);
        try
        {
            var response = request.ETag is { } etag
                ? await place.Table.UpdateEntityAsync(row, new ETag(etag), TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false)
                : await place.Table.AddEntityAsync(row, cancellationToken).ConfigureAwait(false);
            return request with { ETag = response.Headers.ETag!.Value.ToString() };
        }
        catch (RequestFailedException exception) when (exception.IsFailedCondition())
        {
            // A repeated request finds what its first attempt stored.
            var stored = await FindAsync(place, row.RowKey, cancellationToken).ConfigureAwait(false);
            return stored?.GetString(RecordRow.Move) == moveId ? request with { ETag = stored.ETag.ToString() } : null;
        }
    }

    /// <inheritdoc />
    public async ValueTask<int> PurgeRequestsAsync(string workflow, DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = RequestsOf(workflow);
        var filter = string.Create(CultureInfo.InvariantCulture, $"{RequestRow.ExpiresAt} lt {expiredBefore.UtcTicks}L");
        var purged = 0;
        await foreach (var row in RangeAsync(place, RowKeys.Requests, RowKeys.EndOf(RowKeys.Requests), limit, filter, ["PartitionKey", "RowKey"], cancellationToken).ConfigureAwait(false))
        {
            if (purged == limit)
                break;
            try
            {
                // Whoever renewed it meanwhile keeps it.
                var response = await place.Table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken).ConfigureAwait(false);
                purged += response.Status == 404 ? 0 : 1;
            }
            catch (RequestFailedException exception) when (exception.IsFailedCondition())
            {
            }
        }
        return purged;
    }

    private Place RequestsOf(string workflow) => new(_clients.Main.Table, _clients.Main.Container, Partitions.RequestsOf(workflow), _telemetry);
}
