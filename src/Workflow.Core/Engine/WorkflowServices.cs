using Microsoft.Extensions.Logging;

namespace Workflow;

/// <summary>What a workflow needs of its app.</summary>
internal sealed record WorkflowServices
{
    public required IRecordStore Records { get; init; }

    public required ITimeoutStore? Timeouts { get; init; }

    public required IScheduleStore? Schedules { get; init; }

    public required IDeadLetterStore? DeadLetters { get; init; }

    public required IDeadLetterSource? DeadLetterSource { get; init; }

    public required RecentRecords RecentRecords { get; init; }

    public required IEventPublisher Publisher { get; init; }

    public required IServiceProvider Provider { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required WorkflowTelemetry Telemetry { get; init; }

    /// <summary>All subscriptions of the app, other workflows' connectors included.</summary>
    public required IReadOnlyList<Subscription> Subscriptions { get; init; }

    public required IReadOnlySet<string> ProcessNames { get; init; }

    public required RunSignals Signals { get; init; }

    public ScheduleChanges ScheduleChanges { get; } = new();

    public required HostStatus Host { get; init; }
}
