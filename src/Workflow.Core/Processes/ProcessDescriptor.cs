namespace Workflow;

/// <summary>
/// A process: what runs when. A built definition yields the list; every host (Functions, a plain .NET host, memory) runs the
/// same list, and the topology that is provisioned is made from it.
/// </summary>
public abstract record ProcessDescriptor
{
    /// <summary>Readable, unique within an app, stable across releases: <c>order-Paid</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The workflow it belongs to.</summary>
    public required string Workflow { get; init; }

    /// <summary>What it is for.</summary>
    public required ProcessKind Kind { get; init; }

    /// <summary>The options in force, defaults resolved.</summary>
    public required ProcessSettings Settings { get; init; }
}

/// <summary>A process that handles the events of a subscription.</summary>
public sealed record EventProcessDescriptor : ProcessDescriptor
{
    /// <summary>The events it handles.</summary>
    public required Subscription Subscription { get; init; }
}

/// <summary>A process that handles the messages of a queue or subscription of somebody else's.</summary>
public sealed record MessageProcessDescriptor : ProcessDescriptor
{
    /// <summary>What it consumes.</summary>
    public required MessageSource Source { get; init; }
}

/// <summary>A process that runs at an interval, under a role, so that one host at a time runs it.</summary>
public sealed record TimedProcessDescriptor : ProcessDescriptor
{
    /// <summary>The pause between two runs of it.</summary>
    public required TimeSpan Interval { get; init; }
}

/// <summary>What a process is for.</summary>
public enum ProcessKind
{
    /// <summary>Runs a step.</summary>
    Step = 1,

    /// <summary>Evaluates the timers of a status and arms its timeouts.</summary>
    TimeoutArming,

    /// <summary>Fires the due timeouts of a status.</summary>
    Timeout,

    /// <summary>Runs a hook.</summary>
    Hook,

    /// <summary>Deletes the data of runs.</summary>
    Delete,

    /// <summary>Resumes paused runs after a while.</summary>
    PauseRetry,

    /// <summary>Feeds a workflow from elsewhere.</summary>
    Connector,

    /// <summary>Publishes events again that nobody has consumed.</summary>
    OutboxSweep,

    /// <summary>Finds due timeouts and dispatches them.</summary>
    TimeoutScan,

    /// <summary>Finds due schedules and triggers their runs.</summary>
    ScheduleScan,

    /// <summary>Removes finished runs.</summary>
    Retention,

    /// <summary>Brings dead letters into the store.</summary>
    DeadLetterScan,
}
