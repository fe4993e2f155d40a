namespace Workflow;

/// <summary>
/// Options of one process. What is not set (null) comes from <c>WithDefaultOptions</c>, and what is not set there from the
/// defaults named here. Ranges are checked by <c>Build</c>.
/// </summary>
public sealed record ProcessOptions
{
    /// <summary>
    /// At most this many events are handled at a time, over all hosts; each foreign ID stays in order. 1 to 1024, or 0 for no limit of its own: as many as there are foreign IDs and
    /// the host allows. Default 0.
    /// Changing it moves foreign IDs to other shards; what is under way finishes first or is dropped by its version.
    /// </summary>
    public int? ParallelCount { get; init; }

    /// <summary>
    /// How often a timeout that skipped is called again, or a connector's stream asked. Timeouts need no polling to fire in time: they are
    /// sent ahead and delivered when they are due. Above zero; default 500 ms.
    /// </summary>
    public TimeSpan? PollingFrequency { get; init; }

    /// <summary>The constant pause before an event that failed is handled again. Zero or more; default 1 s.</summary>
    public TimeSpan? ErrorBackOff { get; init; }

    /// <summary>
    /// An event that waited longer than this raises the lag alert. Above zero; default 30 min, plus <see cref="ConsumeLag"/>
    /// when that is set and this is not.
    /// </summary>
    public TimeSpan? LagAlert { get; init; }

    /// <summary>Events are handled no earlier than this after they were stored. Zero or more; default zero.</summary>
    public TimeSpan? ConsumeLag { get; init; }

    /// <summary>
    /// The run is paused when this many attempts at one version of it have failed in one process. 0 = never; default 0.
    /// Set 0 on a process to switch off a default.
    /// </summary>
    public int? PauseAfterErrorCount { get; init; }
}
