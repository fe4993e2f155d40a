namespace Workflow;

/// <summary>A connector's handler as a class, made from dependency injection in a scope of its own for each invocation.</summary>
public interface IConnectorHandler<TObject, TStatus>
    where TStatus : struct, Enum
{
    /// <inheritdoc cref="ConnectorHandler{TObject,TStatus}" />
    Task HandleAsync(IWorkflow<TObject, TStatus> workflow, ConnectorEvent connectorEvent, CancellationToken cancellationToken);
}
