namespace Workflow;

/// <summary>Why an await returned.</summary>
public enum AwaitOutcome
{
    /// <summary>The run has (or had) the status that was awaited.</summary>
    Reached = 1,

    /// <summary>The run finished without ever having the status: completed elsewhere, cancelled, or its data deleted.</summary>
    Finished,

    /// <summary>The run is paused and has not had the status yet; it may still get there once resumed.</summary>
    Paused,
}

/// <summary>How an await ended.</summary>
/// <param name="Outcome">Why it returned.</param>
/// <param name="Run">The run as it is now, which may be further than the status that was awaited.</param>
/// <typeparam name="TObject">The workflow's object.</typeparam>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
public sealed record AwaitResult<TObject, TStatus>(AwaitOutcome Outcome, RunSnapshot<TObject, TStatus> Run)
    where TStatus : struct, Enum;

/// <summary>How an await ended.</summary>
/// <param name="Outcome">Why it returned.</param>
/// <param name="Run">The run as it is now, which may be further than the status that was awaited.</param>
public sealed record AwaitResult(AwaitOutcome Outcome, RunRecord Run);
