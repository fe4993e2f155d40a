namespace Workflow;

/// <summary>How an attempt to commit a move ended.</summary>
public enum CommitOutcome
{
    /// <summary>The move was stored.</summary>
    Committed = 1,

    /// <summary>Nothing was stored: the run has another version by now, or is gone.</summary>
    Conflict,

    /// <summary>Nothing was stored: the timeout that the move fires is gone, so it has fired already or was cancelled.</summary>
    TimeoutGone,
}

/// <summary>The outcome of <see cref="IRecordStore.CommitAsync"/>.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Record">The stored record with its new ETag when committed; null otherwise.</param>
public readonly record struct CommitResult(CommitOutcome Outcome, RunRecord? Record);
