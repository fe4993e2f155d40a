namespace Workflow;

/// <summary>A schedule's filter as a class, made from dependency injection in a scope of its own for each invocation.</summary>
public interface IScheduleFilter
{
    /// <inheritdoc cref="ScheduleFilter" />
    Task<bool> AllowsAsync(DateTimeOffset slot, CancellationToken cancellationToken);
}
