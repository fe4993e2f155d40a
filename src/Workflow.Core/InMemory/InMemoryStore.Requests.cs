using System.Globalization;

namespace Workflow;

public sealed partial class InMemoryStore : IRequestStore
{
    private readonly Dictionary<(string Workflow, string Id), RequestRecord> _requests = [];
    private long _requestVersion;

    /// <inheritdoc />
    public ValueTask<RequestRecord?> GetRequestAsync(string workflow, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_requests)
            return new(_requests.GetValueOrDefault((workflow, id)));
    }

    /// <inheritdoc />
    public ValueTask<RequestRecord?> PutRequestAsync(RequestRecord request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_requests)
        {
            var key = (request.Workflow, request.Id);
            if (_requests.GetValueOrDefault(key)?.ETag != request.ETag)
                return new((RequestRecord?)null);
            var stored = request with { ETag = (++_requestVersion).ToString(CultureInfo.InvariantCulture) };
            _requests[key] = stored;
            return new(stored);
        }
    }

    /// <inheritdoc />
    public ValueTask<int> PurgeRequestsAsync(string workflow, DateTimeOffset expiredBefore, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_requests)
        {
            var expired = _requests.Values.Where(request => request.Workflow == workflow && request.ExpiresAt < expiredBefore).Take(limit).ToList();
            expired.ForEach(request => _requests.Remove((request.Workflow, request.Id)));
            return new(expired.Count);
        }
    }
}
