namespace Workflow.Core.Tests;

/// <summary>Handlers so small that tests would only repeat them.</summary>
internal static class Handlers
{
    /// <summary>Goes to a status.</summary>
    public static Task<Next<Status>> To(Status status) => Task.FromResult<Next<Status>>(status);

    /// <summary>What a handler returns, as the task that it has to return.</summary>
    public static Task<Next<Status>> AsTask(this Next<Status> next) => Task.FromResult(next);

    /// <summary>What a timer returns, as the task that it has to return.</summary>
    public static Task<DateTimeOffset?> At(DateTimeOffset? time) => Task.FromResult(time);
}
