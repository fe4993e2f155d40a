namespace Workflow;

/// <summary>How many runs are at which status in which run state.</summary>
/// <param name="Groups">One entry for each combination that occurs.</param>
/// <param name="IsComplete">
/// True: every run of the workflow is counted. False: there are more, and the newest ones were counted.
/// </param>
public sealed record RunCounts(IReadOnlyList<RunCount> Groups, bool IsComplete)
{
    /// <summary>How many runs were counted.</summary>
    public int Total => Groups.Sum(group => group.Count);

    /// <summary>Counts runs.</summary>
    public static RunCounts Of(IEnumerable<(RunState RunState, int Status)> runs, bool isComplete) => new(
        [.. runs.GroupBy(run => run).Select(group => new RunCount(group.Key.RunState, group.Key.Status, group.Count())).OrderBy(count => count.Status).ThenBy(count => count.RunState)],
        isComplete);
}

/// <summary>How many runs share a run state and a status.</summary>
/// <param name="RunState">The run state.</param>
/// <param name="Status">The status as a number.</param>
/// <param name="Count">How many.</param>
public sealed record RunCount(RunState RunState, int Status, int Count);
