using System.Globalization;

namespace Workflow.AzureStorage;

/// <summary>Where rows live: all that must change together for one foreign ID is in one partition.</summary>
internal sealed class Partitions(int bucketCount)
{
    /// <summary>The partition of what belongs to no workflow.</summary>
    public const string Meta = "~meta";

    public int Count => bucketCount;

    public int BucketOf(string foreignId) => StableHash.PartOf(foreignId, bucketCount);

    /// <summary>The bucket that a run ID names; false for an ID that none of this store's runs can have.</summary>
    public bool TryBucketOfRun(string runId, out int bucket) =>
        RunId.TryParse(runId, out _, out bucket) && bucket < bucketCount;

    public static string Of(string workflow, int bucket) => string.Create(CultureInfo.InvariantCulture, $"{KeyText.Of(workflow)}~{bucket:D4}");

    public static string SchedulesOf(string workflow) => KeyText.Of(workflow) + "~schedules";

    public static string RequestsOf(string workflow) => KeyText.Of(workflow) + "~requests";

    public static string DeadLettersOf(string workflow) => KeyText.Of(workflow) + "~dead-letters";
}
