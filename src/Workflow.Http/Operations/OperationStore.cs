using System.Text.Json;

namespace Workflow.Http;

/// <summary>Keeps operations where every host finds them.</summary>
internal sealed class OperationStore(IRequestStore? store)
{
    /// <summary>How long an operation can be asked for after its last progress.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private IRequestStore Store => store
        ?? throw new ProblemException(501, "not-supported", "Operations are not supported here", "The store of this app cannot keep operations: it has no IRequestStore. Steer the runs one by one.");

    public async Task<Stored<BatchOperation>?> FindAsync(string workflow, string operationId, CancellationToken cancellationToken) =>
        await Store.GetRequestAsync(workflow, BatchOperation.IdPrefix + operationId, cancellationToken).ConfigureAwait(false) is { } request
        && JsonSerializer.Deserialize<BatchOperation>(request.Content.Span, ApiJson.Options) is { } operation
            ? new Stored<BatchOperation>(operation, request.ETag)
            : null;

    /// <returns>Null when somebody else has changed it meanwhile.</returns>
    public async Task<Stored<BatchOperation>?> PutAsync(Stored<BatchOperation> operation, CancellationToken cancellationToken)
    {
        var request = new RequestRecord
        {
            Workflow = operation.Value.Workflow,
            Id = BatchOperation.IdPrefix + operation.Value.OperationId,
            Content = JsonSerializer.SerializeToUtf8Bytes(operation.Value, ApiJson.Options),
            ExpiresAt = operation.Value.UpdatedAt + Lifetime,
            ETag = operation.ETag,
        };
        return await Store.PutRequestAsync(request, cancellationToken).ConfigureAwait(false) is { } stored
            ? operation with { ETag = stored.ETag }
            : null;
    }
}

/// <summary>A value as it is stored; without an ETag it has not been yet.</summary>
internal readonly record struct Stored<T>(T Value, string? ETag);
