namespace Workflow;

/// <summary>
/// How a workflow's outbox is swept. Events are published at once, right after their move is stored; the sweep only finds
/// those that nobody has consumed.
/// </summary>
public sealed record OutboxOptions
{
    /// <summary>How often the outbox is swept. Above zero; default 30 s (luno/workflow publishes by polling and has 250 ms).</summary>
    public TimeSpan PollingFrequency { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after a sweep that failed. Zero or more; default 500 ms.</summary>
    public TimeSpan ErrorBackOff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A receipt older than this raises the lag alert. Above zero; default 1 min.</summary>
    public TimeSpan LagAlert { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many receipts a sweep reads at a time. 1 to 1000; default 1000.</summary>
    public int LookupLimit { get; init; } = 1000;

    /// <summary>
    /// How long an event may stay unconsumed before the sweep publishes it again; doubled for every time, up to
    /// <see cref="MaxSweepDelay"/>. Above zero; default 30 s.
    /// </summary>
    public TimeSpan SweepDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two publications of one event. Default 1 h.</summary>
    public TimeSpan MaxSweepDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The pause before an event that was published again <paramref name="republished"/> times is touched once more.</summary>
    internal TimeSpan DelayAfter(int republished)
    {
        var delay = SweepDelay * Math.Pow(2, Math.Min(republished, 20));
        return delay < MaxSweepDelay ? delay : MaxSweepDelay;
    }
}
