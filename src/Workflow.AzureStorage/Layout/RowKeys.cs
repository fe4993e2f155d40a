using System.Globalization;

namespace Workflow.AzureStorage;

/// <summary>The kinds of rows and how their keys are written. A kind is a range: everything from its prefix to the prefix's end.</summary>
internal static class RowKeys
{
    public const string Records = "r~";
    public const string Receipts = "o~";
    public const string Timeouts = "t~";
    public const string Schedules = "s~";
    public const string Requests = "q~";
    public const string DeadLetters = "d~";

    /// <summary>Sorts after everything that a key goes on with after a prefix.</summary>
    private const string End = "~";

    public static string Record(string runId) => Records + runId;

    public static string ForeignId(string foreignId) => "f~" + KeyText.Of(foreignId);

    public static string Idempotency(string foreignId, string key) => $"k~{KeyText.Of(foreignId)}~{KeyText.Of(key)}";

    public static string Receipt(string receiptKey) => Receipts + receiptKey;

    public static string Timeout(string timeoutKey) => Timeouts + timeoutKey;

    public static string Guard(string guardKey) => "x~" + guardKey;

    public static string GuardsOf(string runId) => $"x~{runId}~";

    public static string HistoryOf(string runId) => $"h~{runId}~";

    /// <summary>Versions are written with a fixed width: history reads in order.</summary>
    public static string History(string runId, long version) => string.Create(CultureInfo.InvariantCulture, $"h~{runId}~{version:x16}");

    public static string Request(string id) => Requests + KeyText.Of(id);

    public static string Schedule(string id) => Schedules + KeyText.Of(id);

    public static string DeadLetter(string id) => DeadLetters + KeyText.Of(id);

    /// <summary>The end of a prefix's range, exclusive.</summary>
    public static string EndOf(string prefix) => prefix + End;

    /// <summary>The record key before which everything was created after a time.</summary>
    public static string RecordsCreatedUntil(DateTimeOffset time) => Record(RunId.Create(time < LastTime ? time : LastTime, 0, NoEntropy.Instance));

    /// <summary>A run ID has 60 bits of time, which end in the year 3654; a later time would be taken for an early one.</summary>
    private static DateTimeOffset LastTime { get; } = new((1L << 60) - 1, TimeSpan.Zero);

    private sealed class NoEntropy : Random
    {
        public static readonly NoEntropy Instance = new();

        public override long NextInt64() => 0;
    }
}
