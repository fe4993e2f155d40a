namespace Workflow.Core.Tests;

/// <summary>The statuses that most tests use.</summary>
public enum Status
{
    Start = 1,
    Middle,
    End,
    Other,
    Final,
}
