using System.Globalization;

namespace Workflow.AzureStorage.Benchmarks;

/// <summary>The runs and moves of a workflow, as the engine hands them to a store.</summary>
/// <param name="steps">How many steps a run has.</param>
/// <param name="objectBytes">How large its object is, as JSON.</param>
internal sealed class BenchmarkRuns(int steps = 5, int objectBytes = 512)
{
    public const string Workflow = "bench";

    /// <summary>Digits that do not repeat: an object that compresses away would be none.</summary>
    private readonly byte[] _value = System.Text.Encoding.UTF8.GetBytes($$"""{"text":"{{Convert.ToBase64String(RandomBytes(objectBytes * 3 / 4 - 12))}}"}""");

    public int Steps => steps;

    public NewRun New(Func<string, string, DateTimeOffset, string> newRunId, string foreignId)
    {
        var now = DateTimeOffset.UtcNow;
        var record = new RunRecord
        {
            Workflow = Workflow,
            ForeignId = foreignId,
            RunId = newRunId(Workflow, foreignId, now),
            RunState = RunState.Initiated,
            Status = 1,
            StatusDescription = "Step1",
            Version = 1,
            StatusVersion = 1,
            Object = _value,
            CreatedAt = now,
            UpdatedAt = now,
            TraceOrigin = "Program.cs:1",
        };
        return new NewRun { Record = record, History = Entry(record), Outbox = [Receipt(record)] };
    }

    public Move Step(RunRecord current, string consumedReceipt)
    {
        var last = current.Version == steps;
        var next = current with
        {
            RunState = last ? RunState.Completed : RunState.Running,
            Status = current.Status + 1,
            StatusDescription = string.Create(CultureInfo.InvariantCulture, $"Step{current.Status + 1}"),
            Version = current.Version + 1,
            StatusVersion = current.Version + 1,
            Object = _value.ToArray(),
            UpdatedAt = DateTimeOffset.UtcNow,
        };
        return new Move { Current = current, Next = next, History = [Entry(next)], Outbox = last ? [] : [Receipt(next)], ConsumedReceipt = consumedReceipt };
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static HistoryEntry Entry(RunRecord record) => new()
    {
        Version = record.Version,
        Status = record.Status,
        StatusDescription = record.StatusDescription,
        RunState = record.RunState,
        At = record.UpdatedAt,
        Process = "bench-Step",
        Duration = TimeSpan.FromMilliseconds(1),
    };

    private static OutboxEntry Receipt(RunRecord record) => new()
    {
        SweepAt = record.UpdatedAt.AddSeconds(30),
        Event = new WorkflowEvent
        {
            Process = "bench-Step",
            Kind = EventKind.Status,
            Workflow = record.Workflow,
            ForeignId = record.ForeignId,
            RunId = record.RunId,
            Version = record.Version,
            Status = record.Status,
            RunState = record.RunState,
            ReceiptKey = string.Create(CultureInfo.InvariantCulture, $"{record.UpdatedAt.UtcTicks:x16}~{record.RunId}~{record.Version}~0000000000000001"),
            CreatedAt = record.UpdatedAt,
        },
    };
}
