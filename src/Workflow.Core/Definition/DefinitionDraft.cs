namespace Workflow;

/// <summary>What a builder has collected so far.</summary>
internal sealed class DefinitionDraft<TObject, TStatus>(string name)
    where TStatus : struct, Enum
{
    public string Name { get; } = name;

    public List<StepRegistration<TObject, TStatus>> Steps { get; } = [];

    public Dictionary<TStatus, ProcessOptions> StepOptions { get; } = [];

    public List<CallbackRegistration<TObject, TStatus>> Callbacks { get; } = [];

    public List<TimeoutRegistration<TObject, TStatus>> Timeouts { get; } = [];

    public Dictionary<TStatus, ProcessOptions> TimeoutOptions { get; } = [];

    public List<ConnectorRegistration<TObject, TStatus>> Connectors { get; } = [];

    public List<ScheduleRegistration<TObject>> Schedules { get; } = [];

    public Dictionary<RunState, HookRegistration<TObject, TStatus>> Hooks { get; } = [];

    public Func<TObject, TObject>? CustomDelete { get; set; }

    public WorkflowOptions Options { get; set; } = new();

    public WorkflowDefinition<TObject, TStatus> Build()
    {
        var validator = new DefinitionValidator<TObject, TStatus>(this);
        validator.CheckParts();
        var graph = new WorkflowGraph(Name, [.. Transitions()], NameOf, HandlersOf);
        validator.CheckGraph(graph);
        var definition = new WorkflowDefinition<TObject, TStatus>(this, graph);
        DefinitionValidator<TObject, TStatus>.CheckProcesses(definition);
        return definition;
    }

    private IEnumerable<GraphTransition> Transitions()
    {
        // In the order of registration within each kind, steps first: the first registered status is where runs start.
        foreach (var step in Steps)
        {
            foreach (var transition in Transitions(step.Status, step.Destinations))
                yield return transition;
        }
        foreach (var callback in Callbacks)
        {
            foreach (var transition in Transitions(callback.Status, callback.Destinations))
                yield return transition;
        }
        foreach (var timeout in Timeouts)
        {
            foreach (var transition in Transitions(timeout.Status, timeout.Destinations))
                yield return transition;
        }
    }

    private static IEnumerable<GraphTransition> Transitions(TStatus from, IReadOnlyList<TStatus> destinations) =>
        destinations.Select(to => new GraphTransition(StatusMap<TStatus>.ToNumber(from), StatusMap<TStatus>.ToNumber(to)));

    private List<StatusHandler> HandlersOf(int number)
    {
        var handlers = new List<StatusHandler>();
        if (Steps.Exists(step => StatusMap<TStatus>.ToNumber(step.Status) == number))
            handlers.Add(StatusHandler.Step);
        if (Callbacks.Exists(callback => StatusMap<TStatus>.ToNumber(callback.Status) == number))
            handlers.Add(StatusHandler.Callback);
        if (Timeouts.Exists(timeout => StatusMap<TStatus>.ToNumber(timeout.Status) == number))
            handlers.Add(StatusHandler.Timeout);
        return handlers;
    }

    private static string NameOf(int number) =>
        StatusMap<TStatus>.TryFromNumber(number, out var status) ? StatusMap<TStatus>.NameOf(status) : $"{number}";
}
