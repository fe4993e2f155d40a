namespace Workflow;

/// <summary>
/// What changes, and what becomes of the runs in flight, when a workflow's graph is replaced by that of other code. A run is
/// held up by no version of the code but by what was announced when it came to its status: an event to the step of that time, an
/// armed timeout.
/// </summary>
public sealed class GraphDifference
{
    private readonly WorkflowGraph _deployed;
    private readonly WorkflowGraph _code;

    private GraphDifference(WorkflowGraph deployed, WorkflowGraph code)
    {
        _deployed = deployed;
        _code = code;
        Changes = [.. StatusChanges(), .. TransitionChanges()];
    }

    /// <summary>All that differs: statuses first, ascending, then transitions.</summary>
    public IReadOnlyList<GraphChange> Changes { get; }

    /// <summary>Compares the graph that is deployed with that of the code that is to take its place.</summary>
    /// <param name="deployed">The graph that the runs in flight move on.</param>
    /// <param name="code">The graph to come; null when the workflow is no longer part of the app.</param>
    public static GraphDifference Between(WorkflowGraph deployed, WorkflowGraph? code)
    {
        ArgumentNullException.ThrowIfNull(deployed);
        return new GraphDifference(deployed, code ?? new WorkflowGraph(deployed.Workflow, [], value => $"{value}", _ => []));
    }

    /// <summary>What becomes of a run that is at a status, has not ended and is not paused, once the code is deployed.</summary>
    public StatusFate FateOf(int status)
    {
        if (!_code.Contains(status))
            return new(RunFate.Stranded, "The code does not have this status. Runs whose step is due are paused with the reason; those that wait for a callback or timeout wait for ever. Keep the status until no run is there, or cancel them.");
        if (_code.IsTerminal(status))
        {
            return _deployed.IsTerminal(status)
                ? new(RunFate.GoesOn, "")
                : new(RunFate.Stranded, "Nothing leads out of this status any more, and runs that are already there are never completed. Keep its handlers until no run is there, or cancel them.");
        }

        var (before, after) = (_deployed.HandlersOf(status), _code.HandlersOf(status));
        if (_deployed.Contains(status) && before.Count == 0) // An earlier release's graph, which does not say.
            return new(RunFate.GoesOn, "");
        if (after.Contains(StatusHandler.Step))
        {
            if (!before.Contains(StatusHandler.Step))
                return new(RunFate.Held, "The step is new here, and runs that are already there were not announced to it. Pause and resume them once the code is deployed.");
            if (_deployed.NameOf(status) is { } name && name != _code.NameOf(status))
                return new(RunFate.Held, $"The step was {name} and is {_code.NameOf(status)}: events to the old name find nobody, so their runs are paused after about 15 minutes, with the reason, and go on when they are resumed (by default after an hour).");
            return new(RunFate.GoesOn, "");
        }
        if (after.Contains(StatusHandler.Timeout) && !before.Contains(StatusHandler.Timeout))
            return new(RunFate.Held, "The timeout is new here, and is not armed for runs that are already there. Pause and resume them once the code is deployed.");
        return new(RunFate.GoesOn, "");
    }

    private IEnumerable<GraphChange> StatusChanges()
    {
        foreach (var value in _deployed.Statuses.Concat(_code.Statuses).Select(status => status.Value).Distinct().Order())
        {
            var (before, after) = (_deployed.NameOf(value), _code.NameOf(value));
            if (before is null)
                yield return new(GraphChangeKind.StatusAdded, value, null, $"status {after} ({value})");
            else if (after is null)
                yield return new(GraphChangeKind.StatusRemoved, value, null, $"status {before} ({value})");
            else if (before != after)
                yield return new(GraphChangeKind.StatusRenamed, value, null, $"status {before} ({value}) is now {after}");
            if (before is null || after is null || (_deployed.HandlersOf(value).Count == 0 && !_deployed.IsTerminal(value)))
                continue;
            foreach (var handler in _code.HandlersOf(value).Except(_deployed.HandlersOf(value)))
                yield return new(GraphChangeKind.HandlerAdded, value, null, $"{Word(handler)} at {after} ({value})");
            foreach (var handler in _deployed.HandlersOf(value).Except(_code.HandlersOf(value)))
                yield return new(GraphChangeKind.HandlerRemoved, value, null, $"{Word(handler)} at {after} ({value})");
        }
    }

    private IEnumerable<GraphChange> TransitionChanges() =>
    [
        .. _code.Transitions.Except(_deployed.Transitions).Select(added => new GraphChange(
            GraphChangeKind.TransitionAdded, added.From, added.To, $"{_code.NameOf(added.From)} -> {_code.NameOf(added.To)}")),
        .. _deployed.Transitions.Except(_code.Transitions).Select(removed => new GraphChange(
            GraphChangeKind.TransitionRemoved, removed.From, removed.To, $"{_deployed.NameOf(removed.From)} -> {_deployed.NameOf(removed.To)}")),
    ];

    private static string Word(StatusHandler handler) => handler switch
    {
        StatusHandler.Step => "step",
        StatusHandler.Callback => "callback",
        _ => "timeout",
    };
}

/// <summary>One thing that differs between two graphs.</summary>
/// <param name="Kind">What differs.</param>
/// <param name="Status">The status it is about; of a transition, where it leads out of.</param>
/// <param name="Destination">Where a transition leads to; null for all else.</param>
/// <param name="Description">It in words, for people.</param>
public sealed record GraphChange(GraphChangeKind Kind, int Status, int? Destination, string Description);

/// <summary>What differs between two graphs.</summary>
public enum GraphChangeKind
{
    /// <summary>The code has a status more.</summary>
    StatusAdded = 1,

    /// <summary>The code has a status less.</summary>
    StatusRemoved,

    /// <summary>A status's number has another name.</summary>
    StatusRenamed,

    /// <summary>A status is moved on by a step, callback or timeout that it had not.</summary>
    HandlerAdded,

    /// <summary>A status has lost its step, its callbacks or its timeouts.</summary>
    HandlerRemoved,

    /// <summary>The code has a transition more.</summary>
    TransitionAdded,

    /// <summary>The code has a transition less.</summary>
    TransitionRemoved,
}

/// <summary>What becomes of runs at a status.</summary>
/// <param name="Fate">What.</param>
/// <param name="Advice">Why, and what to do; empty when they go on.</param>
public readonly record struct StatusFate(RunFate Fate, string Advice);

/// <summary>What becomes of a run in flight when code is deployed.</summary>
public enum RunFate
{
    /// <summary>It goes on by itself.</summary>
    GoesOn = 1,

    /// <summary>The code can move it on, but not before it is resumed.</summary>
    Held,

    /// <summary>Nothing in the code moves it on.</summary>
    Stranded,
}
