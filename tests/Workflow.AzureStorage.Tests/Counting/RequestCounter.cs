using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.AzureStorage.Tests;

/// <summary>Counts every request that leaves, retries included.</summary>
internal sealed class RequestCounter : HttpPipelineSynchronousPolicy
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public AzureStorageOptions CountIn(AzureStorageOptions options)
    {
        options.ConfigureTables += tables => tables.AddPolicy(this, HttpPipelinePosition.PerRetry);
        options.ConfigureBlobs += blobs => blobs.AddPolicy(this, HttpPipelinePosition.PerRetry);
        return options;
    }

    public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _count);
}
