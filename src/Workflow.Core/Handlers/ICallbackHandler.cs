namespace Workflow;

/// <summary>A callback as a class, made from dependency injection in a scope of its own for each invocation.</summary>
public interface ICallbackHandler<TObject, TStatus>
    where TStatus : struct, Enum
{
    /// <inheritdoc cref="CallbackHandler{TObject,TStatus}" />
    Task<Next<TStatus>> HandleAsync(Run<TObject, TStatus> run, Stream payload, CancellationToken cancellationToken);
}
