namespace Workflow;

/// <summary>The schedule is declared in the workflow's definition, which decides about it.</summary>
public sealed class DeclaredScheduleException : Exception
{
    /// <summary>The definition of the workflow declares this schedule.</summary>
    public DeclaredScheduleException(string workflow, string id)
        : base($"Schedule '{id}' is declared in the definition of workflow '{workflow}', and is changed or removed there. Choose another ID for one of your own.")
    {
    }
}
