using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Cluster;

/// <summary>Counts requests to storage, repetitions included, in all and by kind: the HTTP method and what is asked.</summary>
internal sealed class RequestCounter : HttpPipelineSynchronousPolicy
{
    private readonly ConcurrentDictionary<string, long> _byKind = new(StringComparer.Ordinal);
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyDictionary<string, long> ByKind => new Dictionary<string, long>(_byKind, StringComparer.Ordinal);

    public override void OnSendingRequest(HttpMessage message)
    {
        Interlocked.Increment(ref _count);
        _byKind.AddOrUpdate(KindOf(message.Request), 1, (_, count) => count + 1);
    }

    private static string KindOf(Request request)
    {
        var kind = request.Uri.Query.Contains("comp=lease", StringComparison.Ordinal) && request.Headers.TryGetValue("x-ms-lease-action", out var action)
            ? $"lease {action}"
            : request.Headers.TryGetValue("x-ms-blob-type", out _) || request.Headers.TryGetValue("x-ms-version", out var version) && string.CompareOrdinal(version, "2020-") > 0 ? "blob" : "table";
        return $"{request.Method} {kind}";
    }
}
