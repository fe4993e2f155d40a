namespace Workflow;

/// <summary>A status in a workflow's graph.</summary>
/// <param name="Value">The status as a number.</param>
/// <param name="Name">The status's name in its enum.</param>
/// <param name="IsEntry">Whether nothing but itself leads to it, or runs start there by default.</param>
/// <param name="IsTerminal">Whether nothing leads out of it: a run that arrives is completed.</param>
/// <param name="Handlers">What moves a run out of it; empty where it is terminal.</param>
public sealed record GraphStatus(int Value, string Name, bool IsEntry, bool IsTerminal, IReadOnlyList<StatusHandler> Handlers)
{
    /// <summary>The name in words: a space before each capital inside it, as luno/workflow writes it.</summary>
    public string Description => StatusWords.Of(Name);
}

/// <summary>What moves a run out of a status.</summary>
public enum StatusHandler
{
    /// <summary>A step, which runs by itself.</summary>
    Step = 1,

    /// <summary>A callback, which somebody outside calls.</summary>
    Callback,

    /// <summary>A timeout, which was armed when the run came there.</summary>
    Timeout,
}

/// <summary>A transition in a workflow's graph.</summary>
/// <param name="From">The status it leads out of.</param>
/// <param name="To">The status it leads to.</param>
public sealed record GraphTransition(int From, int To);

/// <summary>The statuses of a workflow and the transitions between them.</summary>
public sealed class WorkflowGraph
{
    private readonly Dictionary<int, GraphStatus> _statuses;
    private readonly HashSet<(int From, int To)> _transitions;

    internal WorkflowGraph(string workflow, IReadOnlyList<GraphTransition> transitions, Func<int, string> nameOf, Func<int, IReadOnlyList<StatusHandler>> handlersOf)
    {
        Workflow = workflow;
        Transitions = [.. transitions.Distinct()];
        _transitions = [.. Transitions.Select(t => (t.From, t.To))];

        var sources = Transitions.Select(t => t.From).ToHashSet();
        var destinations = Transitions.Where(t => t.From != t.To).Select(t => t.To).ToHashSet();
        var first = Transitions.Select(t => t.From).ToList();
        // In a graph where every status has a predecessor, the one registered first is where runs start.
        DefaultStart = first.Where(status => !destinations.Contains(status)).Concat(first).FirstOrDefault();
        Statuses = [.. Transitions.SelectMany(t => new[] { t.From, t.To }).Distinct().Order().Select(value => new GraphStatus(
            value,
            nameOf(value),
            IsEntry: value == DefaultStart || (sources.Contains(value) && !destinations.Contains(value)),
            IsTerminal: !sources.Contains(value),
            handlersOf(value)))];
        _statuses = Statuses.ToDictionary(status => status.Value);
    }

    /// <summary>Name of the workflow.</summary>
    public string Workflow { get; }

    /// <summary>All statuses, ascending by number.</summary>
    public IReadOnlyList<GraphStatus> Statuses { get; }

    /// <summary>All transitions, in the order they were registered, each once.</summary>
    public IReadOnlyList<GraphTransition> Transitions { get; }

    /// <summary>
    /// Where a run starts when its trigger does not say: the first registered status that no other status leads to;
    /// where there is none, the first registered.
    /// </summary>
    public int DefaultStart { get; }

    /// <summary>Whether the status is part of the graph.</summary>
    public bool Contains(int status) => _statuses.ContainsKey(status);

    /// <summary>Whether nothing leads out of the status.</summary>
    public bool IsTerminal(int status) => _statuses.TryGetValue(status, out var known) && known.IsTerminal;

    /// <summary>Whether there is a transition between the two.</summary>
    public bool Allows(int from, int to) => _transitions.Contains((from, to));

    /// <summary>The handlers of a status; none for one that is not part of the graph.</summary>
    public IReadOnlyList<StatusHandler> HandlersOf(int status) => _statuses.TryGetValue(status, out var known) ? known.Handlers : [];

    /// <summary>The name of a status; null for one that is not part of the graph.</summary>
    public string? NameOf(int status) => _statuses.GetValueOrDefault(status)?.Name;

    /// <summary>
    /// The graph as JSON: <c>{workflow, statuses: [{value, name, isEntry, isTerminal, handlers, description}], transitions: [{from, to}]}</c>.
    /// </summary>
    public string ToJson() => GraphJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, of this release or an earlier one.</summary>
    /// <exception cref="FormatException">It is no graph.</exception>
    public static WorkflowGraph FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return GraphJson.Read(json);
    }

    /// <summary>The graph as a Mermaid state diagram in a Markdown fence.</summary>
    /// <param name="direction">The direction it is drawn in.</param>
    public string ToMermaid(MermaidDirection direction = MermaidDirection.LeftToRight) => MermaidDiagram.Of(this, direction);
}
