namespace Workflow.ServiceBus;

/// <summary>How a host that is no Functions app consumes events.</summary>
public sealed class ServiceBusProcessorOptions
{
    /// <summary>
    /// How many sessions (foreign IDs, or shards of them) of one process this host handles at a time; a step's ParallelCount may
    /// allow fewer. 1 to 1000; default 64.
    /// </summary>
    public int MaxConcurrentSessions { get; set; } = 64;

    /// <summary>
    /// How many messages of one connector without sessions this host handles at a time, where its ParallelCount says nothing.
    /// 1 to 1000; default 16.
    /// </summary>
    public int MaxConcurrentMessages { get; set; } = 16;

    /// <summary>How many handlers run at a time in this host, over all processes. 1 to 100,000; default 32 for each processor, 128 at least.</summary>
    public int MaxConcurrentHandlers { get; set; } = Math.Max(128, 32 * Environment.ProcessorCount);

    /// <summary>
    /// How many requests for the next session one process may have open at a time. An idle process has one, which the broker
    /// lets wait for a minute and bills as one operation; while sessions come as fast as they are accepted, there are more.
    /// 1 to 32; default 4.
    /// </summary>
    public int MaxConcurrentAccepts { get; set; } = 4;

    /// <summary>
    /// How many messages of a session are sent ahead of their handling. It saves a round trip where sessions hold many messages, as
    /// with ParallelCount. But those that wait when a host dies count as failed attempts, as the one does that was being handled.
    /// 0 to 1000; default 0.
    /// </summary>
    public int PrefetchCount { get; set; }

    /// <summary>How long a foreign ID's session is kept after its last message. 1 ms to 1 minute; default 10 ms: the next event is nearly always another process's.</summary>
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a shard's session is kept after its last message, where a step has a ParallelCount. 1 ms to 1 minute; default 1 second.</summary>
    public TimeSpan ShardIdleTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A session is given back after this long even if it has more messages, so that hosts that join get their share. 1 s to 1 hour; default 1 minute.</summary>
    public TimeSpan MaxSessionDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long one handler may take. Its lock is renewed for that long; then its token fires, and the event comes again as one
    /// that failed once more. 1 second to 1 day; default 5 minutes.
    /// </summary>
    public TimeSpan MaxLockRenewal { get; set; } = TimeSpan.FromMinutes(5);

    /// <exception cref="WorkflowConfigurationException">An option is out of range.</exception>
    internal void Validate()
    {
        Check(nameof(MaxConcurrentSessions), MaxConcurrentSessions, 1, 1000);
        Check(nameof(MaxConcurrentMessages), MaxConcurrentMessages, 1, 1000);
        Check(nameof(MaxConcurrentHandlers), MaxConcurrentHandlers, 1, 100_000);
        Check(nameof(MaxConcurrentAccepts), MaxConcurrentAccepts, 1, 32);
        Check(nameof(PrefetchCount), PrefetchCount, 0, 1000);
        Check(nameof(SessionIdleTimeout), SessionIdleTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Check(nameof(ShardIdleTimeout), ShardIdleTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Check(nameof(MaxSessionDuration), MaxSessionDuration, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Check(nameof(MaxLockRenewal), MaxLockRenewal, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
    }

    private static void Check<T>(string name, T value, T lowest, T highest)
        where T : IComparable<T>
    {
        if (value.CompareTo(lowest) < 0 || value.CompareTo(highest) > 0)
            throw ServiceBusOptions.Fail($"{name} is {value}; it must be {lowest} to {highest}.");
    }
}
