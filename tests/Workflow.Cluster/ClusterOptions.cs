using System.Text.Json;

namespace Workflow.Cluster;

/// <summary>What the hosts of a cluster share, and what one of them may have for itself. It travels as JSON on the command line.</summary>
internal sealed record ClusterOptions
{
    /// <summary>The connection string of the storage account.</summary>
    public required string Storage { get; init; }

    /// <summary>The prefix of its table and container: a cluster of its own.</summary>
    public required string NamePrefix { get; init; }

    /// <summary>The connection string of the broker.</summary>
    public required string ServiceBus { get; init; }

    /// <summary>Which workflows: see <see cref="ClusterWorkflows"/>.</summary>
    public required string Workflows { get; init; }

    /// <summary>Which version of them, where there are two.</summary>
    public int Version { get; init; } = 2;

    /// <summary>ParallelCount of every step.</summary>
    public int ParallelCount { get; init; }

    /// <summary>How old a recent record may be, in milliseconds; 0 is off.</summary>
    public int RecentRecordMs { get; init; } = 1000;

    /// <summary>How long the outbox leaves an event to be consumed, and the scan for those it has left, in milliseconds.</summary>
    public int SweepMs { get; init; } = 30_000;

    /// <summary>How long the broker keeps a session locked for a host that does not renew it, in seconds; 0 leaves it as provisioned.</summary>
    public int LockSeconds { get; init; }

    /// <summary>PauseAfterErrorCount of every step.</summary>
    public int PauseAfterErrorCount { get; init; }

    /// <summary>How far the host's clock is ahead, in milliseconds.</summary>
    public int ClockAheadMs { get; init; }

    /// <summary>Where the host dies; null when it is to live.</summary>
    public DiePoint? DieAt { get; init; }

    /// <summary>At which occasion of <see cref="DieAt"/>, 1 for the first.</summary>
    public int DieAtOccasion { get; init; } = 1;

    /// <summary>The log level of the host, on its standard error.</summary>
    public string LogLevel { get; init; } = "None";

    public string ToJson() => JsonSerializer.Serialize(this);

    public static ClusterOptions Parse(string json) => JsonSerializer.Deserialize<ClusterOptions>(json)!;
}

/// <summary>The moments in the life of a move at which a host may die.</summary>
internal enum DiePoint
{
    /// <summary>While user code runs.</summary>
    InHandler = 1,

    /// <summary>Before the transaction is sent.</summary>
    BeforeCommit,

    /// <summary>After the transaction was sent, before its answer is read.</summary>
    DuringCommit,

    /// <summary>After the commit, before the events are sent.</summary>
    BeforePublish,

    /// <summary>After the events were sent, before the consumed message is settled.</summary>
    AfterPublish,
}
