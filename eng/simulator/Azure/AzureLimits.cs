using Workflow.Simulator.Kernel;

namespace Workflow.Simulator.Azure;

/// <summary>
/// What Azure publishes about its parts, and what it does not, so that it had to be assumed. Each with its source: see
/// <see cref="Sources"/>, which is printed.
/// </summary>
internal static class AzureLimits
{
    /// <summary>Requests a second of a storage account.</summary>
    public const double RequestsPerAccount = 20_000;

    /// <summary>Rows a second of a partition.</summary>
    public const double EntitiesPerPartition = 2_000;

    /// <summary>Messages a second that are sent to a topic with one subscription, received and completed, for each Premium unit.</summary>
    public const double MessagesPerUnit = 2_223;

    /// <summary>The work of accepting a session, as a share of the work of a message.</summary>
    public const double AcceptShare = 0.5;

    /// <summary>The numbers of units that a namespace may have.</summary>
    public static IReadOnlyList<int> Units { get; } = [1, 2, 4, 8, 16];

    /// <summary>The most partitions of a workflow that the product allows: AzureStorageOptions.MaxBucketCount.</summary>
    public const int MaxBuckets = 4096;

    /// <summary>The largest ParallelCount that the product allows.</summary>
    public const int MaxParallelCount = 1024;

    /// <summary>Instances of a Flex Consumption app.</summary>
    public const int MaxInstances = 1_000;

    /// <summary>Processors of all Flex Consumption instances of a subscription in a region, unless more is asked for.</summary>
    public const int ProcessorsOfRegion = 250;

    /// <summary>Instances that are added to a function at a time.</summary>
    public const int InstancesAtATime = 4;

    /// <summary>Seconds between two such decisions, cold start included.</summary>
    public const double ScaleDecision = 15;

    /// <summary>Seconds for which a function keeps a session that always has a message: maxAutoLockRenewalDuration in host.json.</summary>
    public const double SessionDuration = 600;

    /// <summary>Processor seconds that the Functions host and its worker take for an invocation, beside the engine's own.</summary>
    public const double FunctionsOverhead = 0.001;

    /// <summary>The answer of a point read.</summary>
    public static Latency Read => new(0.004, 0.5);

    /// <summary>The answer of an entity-group transaction.</summary>
    public static Latency Write => new(0.008, 0.5);

    /// <summary>Sending, delivering and completing, each.</summary>
    public static Latency Messaging => new(0.005, 0.5);

    /// <summary>Accepting a session.</summary>
    public static Latency Accept => new(0.015, 0.5);

    /// <summary>Each constant in words, and where it is from.</summary>
    public static IReadOnlyList<(string What, string Value, string Source)> Sources { get; } =
    [
        ("requests of a storage account", "20,000/s", "published: learn.microsoft.com/azure/storage/tables/scalability-targets (for rows of 1 KiB)"),
        ("rows of a partition", "2,000/s", "published: the same page"),
        ("messages of a Premium unit", "2,223/s", "measured by Microsoft: github.com/Azure-Samples/service-bus-dotnet-messaging-performance, Results.txt, 1MU_1Subscription: 1 KB, without sessions and duplicate detection"),
        ("units of a namespace", "1, 2, 4, 8, 16", "published: learn.microsoft.com/azure/service-bus-messaging/service-bus-premium-messaging"),
        ("accepting a session", "half the work of a message", "ASSUMED: published is only that sessions take some of a unit's capacity"),
        ("instances of a Flex Consumption app", "1,000", "published: learn.microsoft.com/azure/azure-functions/flex-consumption-plan"),
        ("processors of an instance of 2,048 MB", "1", "published: the same page"),
        ("processors of a subscription's instances in a region", "250 until more is asked for", "published: the same page"),
        ("instances added to a function at a time", "4", "published: learn.microsoft.com/azure/azure-functions/functions-target-based-scaling"),
        ("time between two such decisions", "15 s", "ASSUMED, with the start of the instances in it"),
        ("time for which an instance keeps a session that always has messages", "10 min", "ASSUMED from how the client renews locks, with maxAutoLockRenewalDuration as in host.json"),
        ("processor time of an invocation in the Functions host", "1 ms", "from docs/functions.md: 1,900 invocations a second that do nothing, on 2 processors shared with the broker"),
        ("processor time of a step and of a trigger", "see above", "measured: the benchmark of the hosts, on its machine's processors"),
        ("latency of a point read; of a transaction", "4 ms; 8 ms", "ASSUMED, medians; 1 in 100 takes 3 times as long"),
        ("latency of sending, delivering, completing", "5 ms each", "ASSUMED, medians"),
        ("latency of accepting a session", "15 ms", "ASSUMED, median"),
    ];
}
