namespace Workflow;

/// <summary>What is measured that costs requests.</summary>
public sealed record TelemetryOptions
{
    /// <summary>
    /// How often runs in flight and waiting dead letters are counted, by one host at a time, while somebody listens to these metrics:
    /// with Azure Storage, a request for each bucket and one more for each workflow. Zero switches it off; else 10 s or more; default
    /// 5 min. The dead-letter scan counts, so it is not more often than that runs.
    /// </summary>
    public TimeSpan CountInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most runs of a workflow that are counted, the newest. 1 to 100,000; default 10,000.</summary>
    public int CountLimit { get; init; } = 10_000;

    internal void Validate()
    {
        if (CountInterval != TimeSpan.Zero && CountInterval < TimeSpan.FromSeconds(10))
            throw new WorkflowConfigurationException("", $"TelemetryOptions.CountInterval is {CountInterval}; it must be zero (off) or at least 10 seconds.");
        if (CountLimit is < 1 or > 100_000)
            throw new WorkflowConfigurationException("", $"TelemetryOptions.CountLimit is {CountLimit}; it must be 1 to 100000.");
    }
}
