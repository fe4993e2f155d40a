namespace Workflow.Testing;

/// <summary>Options of a <see cref="WorkflowTestHost"/>.</summary>
public sealed record WorkflowTestHostOptions
{
    /// <summary>What the clock starts at. Default: <see cref="WorkflowTestHost.DefaultStart"/>.</summary>
    public DateTimeOffset StartAt { get; init; } = WorkflowTestHost.DefaultStart;

    /// <summary>More events than this in one call mean that a workflow runs in circles. Default 100,000.</summary>
    public int MaxEvents { get; init; } = 100_000;

    /// <summary>How long a handler may take, in real time. Default 30 s.</summary>
    public TimeSpan HandlerTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
