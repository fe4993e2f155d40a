namespace Workflow;

/// <summary>The one place that says which run state may follow which.</summary>
public static class RunStateMachine
{
    /// <summary>
    /// Whether a run may go from one state to the other. This is luno/workflow's table: in particular an Initiated run
    /// cannot be cancelled in one move (<see cref="IWorkflow.CancelAsync"/> makes two in one commit), and data can be
    /// deleted again.
    /// </summary>
    public static bool Allows(RunState from, RunState to) => (from, to) switch
    {
        (RunState.Initiated, RunState.Running or RunState.Paused) => true,
        (RunState.Running, RunState.Paused or RunState.Cancelled or RunState.Completed) => true,
        (RunState.Paused, RunState.Running or RunState.Cancelled) => true,
        (RunState.Completed or RunState.Cancelled or RunState.DataDeleted, RunState.RequestedDataDeleted) => true,
        (RunState.RequestedDataDeleted, RunState.DataDeleted) => true,
        _ => false,
    };

    /// <summary>
    /// Whether two successive history entries of one run may carry these states. Beyond <see cref="Allows"/>: a handler
    /// sees an Initiated run as Running, so what it does may follow Initiated directly; and a Running run that moves on
    /// stays Running.
    /// </summary>
    public static bool MayFollow(RunState from, RunState to) =>
        Allows(from, to)
        || (from is RunState.Initiated or RunState.Running
            && (to == RunState.Running || Allows(RunState.Running, to)));

    /// <summary>Throws unless <see cref="Allows"/> is true.</summary>
    /// <exception cref="InvalidRunStateException">The move is not allowed.</exception>
    internal static void Require(RunRecord run, RunState to)
    {
        if (!Allows(run.RunState, to))
            throw new InvalidRunStateException(run.Workflow, run.RunId, run.RunState, to);
    }
}
