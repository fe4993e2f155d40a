namespace Workflow;

/// <summary>Where a run stands in its life cycle, independent of its business status.</summary>
/// <remarks>The numbers are luno/workflow's and are stored; they never change.</remarks>
public enum RunState
{
    /// <summary>Not a state a stored run can have.</summary>
    Unknown = 0,

    /// <summary>Triggered; nothing has moved it yet.</summary>
    Initiated = 1,

    /// <summary>At least one step, callback or timeout has moved it, or it was resumed.</summary>
    Running = 2,

    /// <summary>Held by an operator, by its own handler, or after too many errors. It still blocks its foreign ID.</summary>
    Paused = 3,

    /// <summary>Ended by an operator or by its own handler.</summary>
    Cancelled = 4,

    /// <summary>Reached a status that nothing leads out of.</summary>
    Completed = 5,

    /// <summary>Its object was replaced after a request to delete its data.</summary>
    DataDeleted = 6,

    /// <summary>Deletion of its data was requested and is under way.</summary>
    RequestedDataDeleted = 7,
}
