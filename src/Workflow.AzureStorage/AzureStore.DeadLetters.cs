using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

public sealed partial class AzureStore : IDeadLetterStore
{
    /// <inheritdoc />
    public async ValueTask PutDeadLetterAsync(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deadLetter);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = DeadLettersOf(deadLetter.Workflow);
        var stored = await DeadLetterRow.StoreAsync(place.Container, deadLetter, cancellationToken).ConfigureAwait(false);
        await place.Table.UpsertEntityAsync(DeadLetterRow.New(place.Partition, deadLetter, stored), TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<DeadLetter?> GetDeadLetterAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = DeadLettersOf(workflow);
        var row = await FindAsync(place, RowKeys.DeadLetter(id), cancellationToken).ConfigureAwait(false);
        return row is null ? null : await DeadLetterRow.ReadAsync(place.Container, workflow, row, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<Page<DeadLetter>> ListDeadLettersAsync(string workflow, int limit, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = DeadLettersOf(workflow);
        var after = continuationToken is null ? RowKeys.DeadLetters : RowKeys.DeadLetter(continuationToken);
        var deadLetters = new List<DeadLetter>();
        await foreach (var row in RangeAsync(place, after, RowKeys.EndOf(RowKeys.DeadLetters), limit + 1, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (deadLetters.Count == limit)
                return new Page<DeadLetter>(deadLetters, deadLetters[^1].Id);
            deadLetters.Add(await DeadLetterRow.ReadAsync(place.Container, workflow, row, cancellationToken).ConfigureAwait(false));
        }
        return new Page<DeadLetter>(deadLetters, null);
    }

    /// <inheritdoc />
    public async ValueTask<int> CountDeadLettersAsync(string workflow, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var count = 0;
        await foreach (var _ in RangeAsync(DeadLettersOf(workflow), RowKeys.DeadLetters, RowKeys.EndOf(RowKeys.DeadLetters), limit, select: ["RowKey"], cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (++count == limit)
                break;
        }
        return count;
    }

    /// <inheritdoc />
    public async ValueTask<bool> DeleteDeadLetterAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var place = DeadLettersOf(workflow);
        var response = await place.Table.DeleteEntityAsync(place.Partition, RowKeys.DeadLetter(id), ETag.All, cancellationToken).ConfigureAwait(false);
        if (response.Status == 404)
            return false;
        // The row first: a row always names a whole message. A blob without a row is found by nobody, and harms nobody.
        await ObjectBlobs.DeleteAsync(place.Container, DeadLetterRow.BlobOf(workflow, id), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private Place DeadLettersOf(string workflow) => new(_clients.Main.Table, _clients.Main.Container, Partitions.DeadLettersOf(workflow), _telemetry);
}
