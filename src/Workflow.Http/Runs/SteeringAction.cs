namespace Workflow.Http;

/// <summary>What can be done to a run from outside, by its name in paths and bodies.</summary>
internal sealed record SteeringAction(string Name, Func<IWorkflow, string, SteerOptions, CancellationToken, Task<RunRecord>> RunAsync)
{
    private static readonly SteeringAction[] All =
    [
        new("pause", (workflow, runId, options, token) => workflow.PauseAsync(runId, options, token)),
        new("resume", (workflow, runId, options, token) => workflow.ResumeAsync(runId, options, token)),
        new("cancel", (workflow, runId, options, token) => workflow.CancelAsync(runId, options, token)),
        new("delete-data", (workflow, runId, options, token) => workflow.DeleteDataAsync(runId, options, token)),
    ];

    /// <summary>All names, for a person.</summary>
    public static string Known => "pause, resume, cancel and delete-data";

    /// <summary>The action of a name; null when there is none.</summary>
    public static SteeringAction? Of(string name) => All.FirstOrDefault(action => action.Name == name);
}
