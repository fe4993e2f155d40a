namespace Workflow;

/// <summary>A run's row was changed by something that is no move: its version is as it was. The event is delivered again.</summary>
internal sealed class RowChangedException(WorkflowEvent @event)
    : Exception($"the row of run {@event.RunId} was changed at version {@event.Version} without a move; the event is handled again");
