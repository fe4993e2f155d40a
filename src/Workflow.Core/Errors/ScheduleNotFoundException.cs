namespace Workflow;

/// <summary>There is no such schedule.</summary>
public sealed class ScheduleNotFoundException : Exception
{
    /// <summary>No schedule of the workflow has this ID.</summary>
    public ScheduleNotFoundException(string workflow, string id)
        : base($"Workflow '{workflow}' has no schedule '{id}'. List the schedules to see those there are.")
    {
    }
}
