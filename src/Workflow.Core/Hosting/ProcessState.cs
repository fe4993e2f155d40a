namespace Workflow;

/// <summary>What a process of this host is doing; the numbers are luno/workflow's.</summary>
public enum ProcessState
{
    /// <summary>It has not been started.</summary>
    Unknown = 0,

    /// <summary>It has ended.</summary>
    Shutdown = 1,

    /// <summary>It works, or is ready to.</summary>
    Running = 2,

    /// <summary>It waits for its role, which another host holds.</summary>
    Idle = 3,
}
