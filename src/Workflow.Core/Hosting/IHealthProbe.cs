namespace Workflow;

/// <summary>Checks something that a host works with; adapters register it, and the health check asks all of them. The store needs none.</summary>
public interface IHealthProbe
{
    /// <summary>What is checked, in a word: <c>bus</c>.</summary>
    string Part { get; }

    /// <summary>Returns when it can be reached, and throws when it cannot. It must be cheap: health checks come every few seconds.</summary>
    ValueTask CheckAsync(CancellationToken cancellationToken);
}
