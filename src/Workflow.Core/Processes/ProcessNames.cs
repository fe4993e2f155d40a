namespace Workflow;

/// <summary>The names of processes: the same in code, metrics, functions, subscriptions, history and docs.</summary>
public static class ProcessNames
{
    /// <summary>The history's name for a trigger.</summary>
    public const string Trigger = "trigger";

    /// <summary>The history's name for a callback.</summary>
    public const string Callback = "callback";

    /// <summary>The history's name for a person or program that steers a run from outside.</summary>
    public const string Operator = "operator";

    internal static string Step(string workflow, string status) => $"{workflow}-{status}";

    internal static string TimeoutArming(string workflow, string status) => $"{workflow}-{status}-timeout-arming";

    internal static string Timeout(string workflow, string status) => $"{workflow}-{status}-timeout";

    internal static string Hook(string workflow, RunState state) => state switch
    {
        RunState.Paused => $"{workflow}-on-pause",
        RunState.Cancelled => $"{workflow}-on-cancel",
        RunState.Completed => $"{workflow}-on-complete",
        RunState.DataDeleted => $"{workflow}-on-data-deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There is no hook for this run state."),
    };

    internal static string Delete(string workflow) => $"{workflow}-delete";

    internal static string PauseRetry(string workflow) => $"{workflow}-pause-retry";

    internal static string Connector(string workflow, string connector) => $"{workflow}-{connector}-connector";

    internal static string ConnectorShard(string workflow, string connector, int shard, int shards) =>
        shards == 1 ? Connector(workflow, connector) : $"{Connector(workflow, connector)}-{shard}-of-{shards}";

    internal static string OutboxSweep(string workflow) => $"{workflow}-outbox-sweep";

    internal static string TimeoutScan(string workflow) => $"{workflow}-timeout-scan";

    internal static string ScheduleScan(string workflow) => $"{workflow}-schedule-scan";

    internal static string DeadLetterScan(string workflow) => $"{workflow}-dead-letter-scan";

    internal static string Retention(string workflow) => $"{workflow}-retention";
}
