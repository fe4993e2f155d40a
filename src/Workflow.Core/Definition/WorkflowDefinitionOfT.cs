using System.Collections.Frozen;

namespace Workflow;

/// <summary>A workflow as it was built, with its object and status types.</summary>
/// <typeparam name="TObject">The workflow's object.</typeparam>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
public sealed class WorkflowDefinition<TObject, TStatus> : WorkflowDefinition
    where TStatus : struct, Enum
{
    internal WorkflowDefinition(DefinitionDraft<TObject, TStatus> draft, WorkflowGraph graph)
        : base(draft.Name, graph, draft.Options)
    {
        Steps = draft.Steps.ToFrozenDictionary(step => step.Status);
        Callbacks = draft.Callbacks.GroupBy(callback => callback.Status).ToFrozenDictionary(group => group.Key, group => group.ToArray());
        Timeouts = draft.Timeouts.GroupBy(timeout => timeout.Status).ToFrozenDictionary(group => group.Key, group => group.ToArray());
        Hooks = draft.Hooks.ToFrozenDictionary();
        Connectors = [.. draft.Connectors];
        Schedules = [.. draft.Schedules];
        CustomDelete = draft.CustomDelete;
        StepSettings = Steps.Keys.ToFrozenDictionary(
            status => status,
            status => ProcessSettings.Resolve(draft.StepOptions.GetValueOrDefault(status, new ProcessOptions()), Options.Defaults));
        TimeoutSettings = Timeouts.Keys.ToFrozenDictionary(
            status => status,
            status => ProcessSettings.Resolve(
                draft.TimeoutOptions.GetValueOrDefault(status, new ProcessOptions()),
                Options.Defaults with { ParallelCount = null, ConsumeLag = null }));
        Processes = [.. ProcessList.Of(this)];
    }

    /// <inheritdoc />
    public override IReadOnlyList<ProcessDescriptor> Processes { get; }

    internal FrozenDictionary<TStatus, StepRegistration<TObject, TStatus>> Steps { get; }

    internal FrozenDictionary<TStatus, ProcessSettings> StepSettings { get; }

    internal FrozenDictionary<TStatus, CallbackRegistration<TObject, TStatus>[]> Callbacks { get; }

    internal FrozenDictionary<TStatus, TimeoutRegistration<TObject, TStatus>[]> Timeouts { get; }

    internal FrozenDictionary<TStatus, ProcessSettings> TimeoutSettings { get; }

    internal FrozenDictionary<RunState, HookRegistration<TObject, TStatus>> Hooks { get; }

    internal IReadOnlyList<ConnectorRegistration<TObject, TStatus>> Connectors { get; }

    internal IReadOnlyList<ScheduleRegistration<TObject>> Schedules { get; }

    internal Func<TObject, TObject>? CustomDelete { get; }

    internal override bool UsesTimeouts => Timeouts.Count > 0;

    internal override WorkflowRuntime CreateRuntime(WorkflowServices services) => new WorkflowRuntime<TObject, TStatus>(this, services);

    /// <summary>The number and name of a status that a handler returned for a run at another.</summary>
    /// <exception cref="InvalidTransitionException">There is no such transition, and it is not a repetition.</exception>
    internal (int Status, string Name) Require(int from, TStatus to, bool repeated)
    {
        var name = StatusMap<TStatus>.NameOf(to);
        if (!StatusMap<TStatus>.IsDefined(to) || (!repeated && !Graph.Allows(from, StatusMap<TStatus>.ToNumber(to))))
        {
            StatusMap<TStatus>.TryFromNumber(from, out var source);
            throw new InvalidTransitionException(Name, StatusMap<TStatus>.NameOf(source), name);
        }
        return (StatusMap<TStatus>.ToNumber(to), name);
    }
}
