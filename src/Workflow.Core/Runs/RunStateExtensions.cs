using System.Globalization;

namespace Workflow;

/// <summary>Questions about a <see cref="RunState"/>.</summary>
public static class RunStateExtensions
{
    /// <summary>Whether a stored run can have this state.</summary>
    public static bool IsValid(this RunState state) => state is >= RunState.Initiated and <= RunState.RequestedDataDeleted;

    /// <summary>
    /// Whether the run has ended: Completed, Cancelled, or its data deleted or about to be.
    /// A finished run no longer blocks its foreign ID.
    /// </summary>
    public static bool IsFinished(this RunState state) =>
        state is RunState.Completed or RunState.Cancelled or RunState.RequestedDataDeleted or RunState.DataDeleted;

    /// <summary>Whether events must not move the run: Paused, Cancelled, or its data deleted or about to be. Completed is not stopped.</summary>
    public static bool IsStopped(this RunState state) =>
        state is RunState.Paused or RunState.Cancelled or RunState.RequestedDataDeleted or RunState.DataDeleted;

    /// <summary>The state in words, as luno/workflow writes it: <c>Data Deleted</c>; <c>RunState(9)</c> for a number that is none.</summary>
    public static string Describe(this RunState state) => state switch
    {
        RunState.RequestedDataDeleted => "Requested Data Deleted",
        RunState.DataDeleted => "Data Deleted",
        RunState.Unknown or (>= RunState.Initiated and <= RunState.Completed) => state.ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $"RunState({(int)state})"),
    };
}
