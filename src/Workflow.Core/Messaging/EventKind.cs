namespace Workflow;

/// <summary>What an event tells.</summary>
public enum EventKind
{
    /// <summary>A run that may be worked on is at a status: it was triggered, moved, repeated or resumed.</summary>
    Status = 1,

    /// <summary>A run was paused, cancelled, completed or had its data deleted.</summary>
    RunState = 2,

    /// <summary>Deletion of a run's data was requested.</summary>
    Delete = 3,

    /// <summary>A timeout of a run is due.</summary>
    Timeout = 4,
}
