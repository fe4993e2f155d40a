using System.Globalization;
using Azure.Data.Tables;
using Workflow.Cluster;

namespace Workflow.Soak;

/// <summary>
/// What is stored, read as rows in one pass: twenty thousand histories one by one would take Azurite, which looks through the whole
/// table for each, longer than the soak itself.
/// </summary>
internal sealed class StoredRows(ClusterOptions options)
{
    private readonly TableClient _table = new(options.Storage, options.NamePrefix + "Runs");

    /// <summary>How many receipts stand in the outbox, but for those that wait to resume a paused run.</summary>
    public async Task<int> ReceiptsAsync(string workflow)
    {
        var count = 0;
        await foreach (var _ in _table.QueryAsync<TableEntity>($"RowKey ge 'o~' and RowKey lt 'o~~' and Process ne '{workflow}-pause-retry'", 1000, ["RowKey"]))
            count++;
        return count;
    }

    /// <summary>Each run's history: status and run state of every version in order, by run ID.</summary>
    public async Task<IReadOnlyDictionary<string, List<string>>> HistoriesAsync()
    {
        var histories = new Dictionary<string, SortedList<long, string>>(StringComparer.Ordinal);
        await foreach (var row in _table.QueryAsync<TableEntity>("RowKey ge 'h~' and RowKey lt 'h~~'", 1000, ["RowKey", "Version", "StatusDescription", "RunState"]))
        {
            var runId = row.RowKey.Split('~')[1];
            if (!histories.TryGetValue(runId, out var history))
                histories.Add(runId, history = []);
            history.Add(row.GetInt64("Version")!.Value, string.Create(CultureInfo.InvariantCulture, $"{row.GetString("StatusDescription")} {(RunState)row.GetInt32("RunState")!.Value}"));
        }
        return histories.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Keys.SequenceEqual(Enumerable.Range(1, pair.Value.Count).Select(version => (long)version))
                ? pair.Value.Values.ToList()
                : [$"versions {string.Join(", ", pair.Value.Keys)}"],
            StringComparer.Ordinal);
    }

    /// <summary>The run of each foreign ID.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RunsAsync()
    {
        var runs = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in _table.QueryAsync<TableEntity>("RowKey ge 'r~' and RowKey lt 'r~~'", 1000, ["RowKey", "ForeignId"]))
            runs.Add(row.GetString("ForeignId"), row.RowKey[2..]);
        return runs;
    }
}
