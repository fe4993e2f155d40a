namespace Workflow;

/// <summary>How an attempt to create a run ended.</summary>
public enum CreateOutcome
{
    /// <summary>The run was stored.</summary>
    Created = 1,

    /// <summary>Nothing was stored: another run of the foreign ID has not finished.</summary>
    InProgress,

    /// <summary>Nothing was stored: a run was created with the same idempotency key before.</summary>
    Duplicate,
}

/// <summary>The outcome of <see cref="IRecordStore.CreateAsync"/>.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="RunId">The run created, the run in flight, or the earlier run with the same key.</param>
/// <param name="Record">The stored record with its ETag when created; null otherwise.</param>
public sealed record CreateResult(CreateOutcome Outcome, string RunId, RunRecord? Record);
