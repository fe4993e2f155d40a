using System.Globalization;
using System.Text;
using Xunit;

namespace Workflow.Testing;

/// <summary>Runs, moves and receipts as the engine hands them to a store.</summary>
internal static class StoredRuns
{
    public const string Workflow = "my_workflow";

    /// <summary>The time that contract tests begin at: they pass times and never look at a clock.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}""");

    public static NewRun New(IRecordStore store, string foreignId, DateTimeOffset? at = null, string workflow = Workflow, int receipts = 1, int status = 1, string? key = null, ReadOnlyMemory<byte>? value = null)
    {
        var createdAt = at ?? Start;
        var record = new RunRecord
        {
            Workflow = workflow,
            ForeignId = foreignId,
            RunId = store.NewRunId(workflow, foreignId, createdAt),
            RunState = RunState.Initiated,
            Status = status,
            StatusDescription = "Status" + status.ToString(CultureInfo.InvariantCulture),
            Version = 1,
            StatusVersion = 1,
            Object = value ?? Json("first"),
            CreatedAt = createdAt,
            UpdatedAt = createdAt,
            TraceOrigin = "Program.cs:12\ntrace 0af7651916cd43dd8448eb211c80319c",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            TraceState = "vendor=1",
        };
        return new NewRun
        {
            Record = record,
            History = Entry(record, "trigger"),
            Outbox = Receipts(record, receipts),
            IdempotencyKey = key,
        };
    }

    public static async Task<RunRecord> CreateAsync(IRecordStore store, NewRun run)
    {
        var result = await store.CreateAsync(run, CancellationToken.None);
        Assert.Equal(CreateOutcome.Created, result.Outcome);
        Assert.NotNull(result.Record);
        return result.Record;
    }

    public static Task<RunRecord> CreateAsync(IRecordStore store, string foreignId, DateTimeOffset? at = null, string workflow = Workflow, int receipts = 1, int status = 1) =>
        CreateAsync(store, New(store, foreignId, at, workflow, receipts, status));

    /// <summary>A move of a run to a status, one second later, that consumes nothing.</summary>
    public static Move Step(RunRecord current, int status = 2, RunState state = RunState.Running, int receipts = 1, ReadOnlyMemory<byte>? value = null, DateTimeOffset? at = null, string reason = "")
    {
        var next = current with
        {
            RunState = state,
            RunStateReason = reason,
            Status = status,
            StatusDescription = "Status" + status.ToString(CultureInfo.InvariantCulture),
            Version = current.Version + 1,
            StatusVersion = current.Version + 1,
            Object = value ?? current.Object,
            UpdatedAt = at ?? current.UpdatedAt.AddSeconds(1),
            TraceParent = string.Create(CultureInfo.InvariantCulture, $"00-0af7651916cd43dd8448eb211c80319c-{current.Version + 1:x16}-01"),
        };
        return new Move { Current = current, Next = next, History = [Entry(next, "step")], Outbox = Receipts(next, receipts) };
    }

    public static async Task<RunRecord> CommitAsync(IRecordStore store, Move move)
    {
        var result = await store.CommitAsync(move, CancellationToken.None);
        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.NotNull(result.Record);
        return result.Record;
    }

    public static Task<RunRecord> FinishAsync(IRecordStore store, RunRecord run, DateTimeOffset? at = null, RunState state = RunState.Completed) =>
        CommitAsync(store, Step(run, status: 9, state, receipts: 0, at: at));

    public static HistoryEntry Entry(RunRecord record, string process) => new()
    {
        Version = record.Version,
        Status = record.Status,
        StatusDescription = record.StatusDescription,
        RunState = record.RunState,
        At = record.UpdatedAt,
        Process = process,
        Reason = record.RunStateReason,
    };

    /// <summary>The receipts of a stored version, one for each of several processes; the sweep may touch them after 30 s.</summary>
    public static OutboxEntry[] Receipts(RunRecord record, int count) => [.. Enumerable.Range(0, count).Select(index => Receipt(record, index))];

    public static OutboxEntry Receipt(RunRecord record, int index = 0, DateTimeOffset? sweepAt = null) => new()
    {
        SweepAt = sweepAt ?? record.UpdatedAt.AddSeconds(30),
        Event = new WorkflowEvent
        {
            Process = $"{record.Workflow}-process{index}",
            Kind = EventKind.Status,
            Workflow = record.Workflow,
            ForeignId = record.ForeignId,
            RunId = record.RunId,
            Version = record.Version,
            Status = record.Status,
            RunState = record.RunState,
            ReceiptKey = string.Create(CultureInfo.InvariantCulture, $"{record.UpdatedAt.UtcTicks:x16}~{record.RunId}~{record.Version}~{index:x16}"),
            CreatedAt = record.UpdatedAt,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            TraceState = "congo=t61rcWkgMzE",
        },
    };

    public static async Task<IReadOnlyList<OutboxEntry>> DueReceiptsAsync(IRecordStore store, DateTimeOffset now, string workflow = Workflow, int limit = 1000)
    {
        var due = new List<OutboxEntry>();
        string? token = null;
        do
        {
            var page = await store.DueReceiptsAsync(workflow, now, limit, token, CancellationToken.None);
            Assert.True(page.Items.Count <= limit);
            due.AddRange(page.Items);
            token = page.ContinuationToken;
        }
        while (token is not null);
        return due;
    }

    public static async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(IRecordStore store, RunRecord run, int limit = 100)
    {
        var entries = new List<HistoryEntry>();
        string? token = null;
        do
        {
            var page = await store.HistoryAsync(run.Workflow, run.RunId, limit, token, CancellationToken.None);
            Assert.True(page.Items.Count <= limit);
            entries.AddRange(page.Items);
            token = page.ContinuationToken;
        }
        while (token is not null);
        return entries;
    }

    public static async Task<IReadOnlyList<RunRecord>> ListAsync(IRecordStore store, RunQuery query)
    {
        var runs = new List<RunRecord>();
        do
        {
            var page = await store.ListAsync(query, CancellationToken.None);
            Assert.True(page.Items.Count <= query.EffectiveLimit);
            runs.AddRange(page.Items);
            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);
        return runs;
    }

    /// <summary>Compares everything but the ETag, objects by their bytes.</summary>
    public static void AssertSame(RunRecord expected, RunRecord? actual)
    {
        Assert.NotNull(actual);
        Assert.True(expected.Object.Span.SequenceEqual(actual.Object.Span), $"the object differs: {expected.Object.Length} bytes expected, {actual.Object.Length} found");
        Assert.Equal(expected with { Object = default, ETag = null }, actual with { Object = default, ETag = null });
    }
}
