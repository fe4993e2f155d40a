namespace Workflow;

/// <summary>What became of a callback.</summary>
public enum CallbackOutcome
{
    /// <summary>A callback took it: the run was moved, or its object saved.</summary>
    Applied = 1,

    /// <summary>Nothing was stored; the reason says why.</summary>
    Skipped,
}

/// <summary>What became of a callback.</summary>
/// <param name="Outcome">Applied or skipped.</param>
/// <param name="Reason">Why it was skipped, in a sentence; empty when applied.</param>
public sealed record CallbackResult(CallbackOutcome Outcome, string Reason)
{
    internal static CallbackResult Applied { get; } = new(CallbackOutcome.Applied, "");

    internal static CallbackResult Skipped(string reason) => new(CallbackOutcome.Skipped, reason);
}
