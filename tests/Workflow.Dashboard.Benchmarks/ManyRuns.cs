using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Workflow.AzureStorage;

namespace Workflow.Dashboard.Benchmarks;

/// <summary>Puts finished orders into a store in bulk: the rows that the store itself writes, a hundred in a transaction.</summary>
internal static class ManyRuns
{
    private const string Workflow = "order";
    private const int RunsPerTransaction = 24;
    private static readonly byte[] Value = [.. """{"items":[{"sku":"tea","quantity":2,"unitPrice":3.5}],"total":7,"email":"ada@example.com"}"""u8];

    public static async Task SeedAsync(AzureStorageOptions options, int count)
    {
        using var clients = new StorageClients(options);
        var partitions = new Partitions(options.BucketCount);
        var runIds = new RunIdFactory();
        var started = Stopwatch.GetTimestamp();
        var told = 0;
        var begin = DateTimeOffset.UtcNow.AddDays(-30);
        var byBucket = Enumerable.Range(0, count).GroupBy(n => partitions.BucketOf(Id(n)));
        await Parallel.ForEachAsync(byBucket, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (bucket, cancellationToken) =>
        {
            foreach (var portion in bucket.Chunk(RunsPerTransaction))
            {
                var partition = Partitions.Of(Workflow, bucket.Key);
                var actions = portion.SelectMany(n => RowsOf(n, partition, runIds.Create(begin.AddSeconds(n * 20), bucket.Key), begin.AddSeconds(n * 20)));
                await clients.Main.Table.SubmitTransactionAsync([.. actions.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row))], cancellationToken);
                var done = Interlocked.Add(ref told, portion.Length);
                if (done / 10_000 != (done - portion.Length) / 10_000)
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} runs stored after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
            }
        });
    }

    private static string Id(int n) => string.Create(CultureInfo.InvariantCulture, $"order-{n}");

    private static IEnumerable<TableEntity> RowsOf(int n, string partition, string runId, DateTimeOffset at)
    {
        // One in a hundred is paused, one in ten waits, the others are done.
        var (state, status, name) = n % 100 == 0 ? (RunState.Paused, 3, "Paid") : n % 10 == 1 ? (RunState.Running, 2, "AwaitingPayment") : (RunState.Completed, 4, "Shipped");
        var run = new RunRecord
        {
            Workflow = Workflow,
            ForeignId = Id(n),
            RunId = runId,
            RunState = state,
            Status = status,
            StatusDescription = name,
            Version = 4,
            StatusVersion = 4,
            Object = Value,
            CreatedAt = at,
            UpdatedAt = at.AddSeconds(5),
            TraceOrigin = "POST /api/workflows/order/runs",
        };
        yield return RecordRow.New(partition, run, new StoredObject(Value, null), "0123456789abcdef0123456789abcdef", null);
        yield return ForeignIdRow.New(partition, run);
        for (var version = 1; version <= 2; version++)
        {
            var entry = new HistoryEntry { Version = version, Status = version, StatusDescription = "Created", RunState = RunState.Running, At = at, Process = "order-Created" };
            yield return HistoryRow.New(partition, runId, entry, "0123456789abcdef0123456789abcdef", null);
        }
    }
}
