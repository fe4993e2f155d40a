using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Cluster;

/// <summary>Counts requests to storage, repetitions included.</summary>
internal sealed class RequestCounter : HttpPipelineSynchronousPolicy
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _count);
}
