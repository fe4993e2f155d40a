namespace Workflow;

/// <summary>A timeout as a class, made from dependency injection in a scope of its own for each invocation.</summary>
public interface ITimeoutHandler<TObject, TStatus>
    where TStatus : struct, Enum
{
    /// <inheritdoc cref="TimerHandler{TObject,TStatus}" />
    Task<DateTimeOffset?> DueAtAsync(Run<TObject, TStatus> run, DateTimeOffset now, CancellationToken cancellationToken);

    /// <inheritdoc cref="TimeoutHandler{TObject,TStatus}" />
    Task<Next<TStatus>> HandleAsync(Run<TObject, TStatus> run, DateTimeOffset now, CancellationToken cancellationToken);
}
