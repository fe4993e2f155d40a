namespace Workflow;

/// <summary>A step as a class, made from dependency injection in a scope of its own for each invocation.</summary>
public interface IStepHandler<TObject, TStatus>
    where TStatus : struct, Enum
{
    /// <inheritdoc cref="StepHandler{TObject,TStatus}" />
    Task<Next<TStatus>> HandleAsync(Run<TObject, TStatus> run, CancellationToken cancellationToken);
}
