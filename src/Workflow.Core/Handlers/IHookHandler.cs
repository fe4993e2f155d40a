namespace Workflow;

/// <summary>A hook as a class, made from dependency injection in a scope of its own for each invocation.</summary>
public interface IHookHandler<TObject, TStatus>
    where TStatus : struct, Enum
{
    /// <inheritdoc cref="HookHandler{TObject,TStatus}" />
    Task HandleAsync(RunSnapshot<TObject, TStatus> run, CancellationToken cancellationToken);
}
