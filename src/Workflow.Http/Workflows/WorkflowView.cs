namespace Workflow.Http;

/// <summary>A workflow as the API shows it.</summary>
internal sealed record WorkflowView(
    string Name,
    IReadOnlyList<GraphStatus> Statuses,
    IReadOnlyList<GraphTransition> Transitions,
    IReadOnlyList<ProcessView> Processes,
    CountsView Counts);

/// <summary>A process, and what the host that answers has seen of it since it started.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="State">What it does on this host.</param>
/// <param name="LagSeconds">The age of the event that it handles, or handled in the last minute; 0 when it has nothing to do, null when it never had.</param>
/// <param name="LagAlertSeconds">The lag above which it is too late.</param>
/// <param name="Errors">How many of its attempts failed.</param>
internal sealed record ProcessView(string Name, ProcessKind Kind, ProcessState State, double? LagSeconds, double LagAlertSeconds, long Errors);

/// <summary>Where the runs are.</summary>
/// <param name="Total">How many were counted.</param>
/// <param name="IsComplete">False: there are more; the newest ones were counted.</param>
/// <param name="RunStates">By run state.</param>
/// <param name="Statuses">By status.</param>
internal sealed record CountsView(int Total, bool IsComplete, IReadOnlyDictionary<string, int> RunStates, IReadOnlyList<StatusCountView> Statuses)
{
    public static CountsView Of(RunCounts counts, WorkflowGraph graph)
    {
        var names = graph.Statuses.ToDictionary(status => status.Value, status => status.Name);
        return new CountsView(
            counts.Total,
            counts.IsComplete,
            ByState(counts.Groups),
            [.. counts.Groups.GroupBy(group => group.Status).Select(group => new StatusCountView(
                names.GetValueOrDefault(group.Key, $"{group.Key}"), group.Key, group.Sum(count => count.Count), ByState(group)))]);
    }

    private static Dictionary<string, int> ByState(IEnumerable<RunCount> counts) =>
        counts.GroupBy(count => count.RunState).OrderBy(group => group.Key).ToDictionary(group => group.Key.ToString(), group => group.Sum(count => count.Count));
}

/// <summary>How many of the counted runs are at a status. A status that the code no longer has is named by its number.</summary>
internal sealed record StatusCountView(string Status, int StatusValue, int Count, IReadOnlyDictionary<string, int> RunStates);
