namespace Workflow;

/// <summary>Derives the processes of a definition.</summary>
internal static class ProcessList
{
    /// <summary>
    /// The pause between two scans for due schedules. A scan says when the next slot is, and is run again then: only a schedule that
    /// another host has stored since may have to wait.
    /// </summary>
    private static readonly TimeSpan ScheduleScanInterval = TimeSpan.FromSeconds(30);

    /// <summary>The pause between two looks for dead letters: nobody waits for one.</summary>
    private static readonly TimeSpan DeadLetterScanInterval = TimeSpan.FromMinutes(1);

    /// <summary>The longest and the shortest pause between two looks for runs past their retention; in between, a tenth of it.</summary>
    private static readonly TimeSpan LongestRetentionInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestRetentionInterval = TimeSpan.FromMilliseconds(100);

    public static IEnumerable<ProcessDescriptor> Of<TObject, TStatus>(WorkflowDefinition<TObject, TStatus> definition)
        where TStatus : struct, Enum
    {
        var name = definition.Name;
        var defaults = ProcessSettings.Resolve(new ProcessOptions(), definition.Options.Defaults with { ParallelCount = null, ConsumeLag = null });

        foreach (var status in definition.Steps.Keys.OrderBy(StatusMap<TStatus>.ToNumber))
        {
            var settings = definition.StepSettings[status];
            yield return Event(ProcessNames.Step(name, StatusMap<TStatus>.NameOf(status)), name, ProcessKind.Step, settings, new()
            {
                Workflow = name,
                Process = ProcessNames.Step(name, StatusMap<TStatus>.NameOf(status)),
                Kind = EventKind.Status,
                Status = StatusMap<TStatus>.ToNumber(status),
                Shards = settings.ParallelCount,
                Delay = settings.ConsumeLag,
            });
        }

        foreach (var status in definition.Timeouts.Keys.OrderBy(StatusMap<TStatus>.ToNumber))
        {
            var settings = definition.TimeoutSettings[status];
            var statusName = StatusMap<TStatus>.NameOf(status);
            var number = StatusMap<TStatus>.ToNumber(status);
            var arming = ProcessNames.TimeoutArming(name, statusName);
            var firing = ProcessNames.Timeout(name, statusName);
            yield return Event(arming, name, ProcessKind.TimeoutArming, settings, new() { Workflow = name, Process = arming, Kind = EventKind.Status, Status = number });
            yield return Event(firing, name, ProcessKind.Timeout, settings, new() { Workflow = name, Process = firing, Kind = EventKind.Timeout, Status = number });
        }

        foreach (var state in definition.Hooks.Keys.Order())
        {
            var hook = ProcessNames.Hook(name, state);
            yield return Event(hook, name, ProcessKind.Hook, defaults, new() { Workflow = name, Process = hook, Kind = EventKind.RunState, RunState = state });
        }

        var delete = ProcessNames.Delete(name);
        yield return Event(delete, name, ProcessKind.Delete, defaults, new() { Workflow = name, Process = delete, Kind = EventKind.Delete });

        if (definition.Options.ResumePausedAfter is { } resumeAfter)
        {
            var pauseRetry = ProcessNames.PauseRetry(name);
            yield return Event(pauseRetry, name, ProcessKind.PauseRetry, defaults with { LagAlert = PauseRetryLagAlert(resumeAfter) }, new()
            {
                Workflow = name,
                Process = pauseRetry,
                Kind = EventKind.RunState,
                RunState = RunState.Paused,
                Delay = resumeAfter,
            });
        }

        foreach (var (process, _, _) in ConnectorProcesses(definition))
            yield return process;

        if (definition.Options.PublishesEvents)
        {
            yield return Timed(ProcessNames.OutboxSweep(name), name, ProcessKind.OutboxSweep, definition.Options.Outbox.PollingFrequency, defaults with
            {
                PollingFrequency = definition.Options.Outbox.PollingFrequency,
                ErrorBackOff = definition.Options.Outbox.ErrorBackOff,
                LagAlert = definition.Options.Outbox.LagAlert,
            });
        }

        if (definition.UsesTimeouts)
        {
            yield return Timed(ProcessNames.TimeoutScan(name), name, ProcessKind.TimeoutScan, TimeoutDispatcher<TObject, TStatus>.ScanInterval, defaults);
        }

        yield return Timed(ProcessNames.ScheduleScan(name), name, ProcessKind.ScheduleScan, ScheduleScanInterval, defaults);

        yield return Timed(ProcessNames.DeadLetterScan(name), name, ProcessKind.DeadLetterScan, DeadLetterScanInterval, defaults);

        if (definition.Options.Retention is { } retention)
        {
            var interval = TimeSpan.FromTicks(Math.Clamp(retention.Ticks / 10, ShortestRetentionInterval.Ticks, LongestRetentionInterval.Ticks));
            yield return Timed(ProcessNames.Retention(name), name, ProcessKind.Retention, interval, defaults);
        }
    }

    internal static TimeSpan PauseRetryLagAlert(TimeSpan resumeAfter) =>
        resumeAfter * 3 < TimeSpan.FromMinutes(1) ? resumeAfter + TimeSpan.FromMinutes(5) : resumeAfter * 3;

    /// <summary>The processes of the connectors: one for a connector on runs or messages, one for each shard of a connector on a stream.</summary>
    public static IEnumerable<(ProcessDescriptor Process, ConnectorRegistration<TObject, TStatus> Connector, int Shard)> ConnectorProcesses<TObject, TStatus>(
        WorkflowDefinition<TObject, TStatus> definition)
        where TStatus : struct, Enum
    {
        var workflow = definition.Name;
        foreach (var connector in definition.Connectors)
        {
            var settings = ProcessSettings.Resolve(connector.Options, definition.Options.Defaults);
            var name = ProcessNames.Connector(workflow, connector.Name);
            if (connector.Source is RunSource source)
            {
                yield return (Event(name, workflow, ProcessKind.Connector, settings, new()
                {
                    Workflow = source.Workflow,
                    Process = name,
                    Kind = source.RunState is null ? EventKind.Status : EventKind.RunState,
                    Status = source.Status,
                    RunState = source.RunState,
                    EnteringOnly = source.RunState is null,
                    Shards = settings.ParallelCount,
                    Delay = settings.ConsumeLag,
                }), connector, 0);
                continue;
            }

            if (connector.Source is QueueSource queue)
            {
                yield return (new MessageProcessDescriptor { Name = name, Workflow = workflow, Kind = ProcessKind.Connector, Settings = settings, Source = queue.Messages }, connector, 0);
                continue;
            }

            var shards = Math.Max(1, settings.ParallelCount);
            for (var shard = 0; shard < shards; shard++)
            {
                var process = ProcessNames.ConnectorShard(workflow, connector.Name, shard + 1, shards);
                yield return (Timed(process, workflow, ProcessKind.Connector, settings.PollingFrequency, settings), connector, shard);
            }
        }
    }

    private static EventProcessDescriptor Event(string name, string workflow, ProcessKind kind, ProcessSettings settings, Subscription subscription) =>
        new() { Name = name, Workflow = workflow, Kind = kind, Settings = settings, Subscription = subscription };

    private static TimedProcessDescriptor Timed(string name, string workflow, ProcessKind kind, TimeSpan interval, ProcessSettings settings) =>
        new() { Name = name, Workflow = workflow, Kind = kind, Settings = settings, Interval = interval };
}
