using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.AzureStorage.Tests;

/// <summary>A host that dies: after so many requests, no more are sent.</summary>
internal sealed class DyingTransport(int requests) : HttpPipelineTransport, IDisposable
{
    private readonly HttpClientTransport _inner = new(new HttpClient(new SocketsHttpHandler { UseProxy = false }));
    private int _left = requests;

    public AzureStorageOptions DieIn(AzureStorageOptions options)
    {
        options.ConfigureTables = tables => (tables.Transport, tables.Retry.MaxRetries) = (this, 0);
        options.ConfigureBlobs = blobs => (blobs.Transport, blobs.Retry.MaxRetries) = (this, 0);
        return options;
    }

    public void Dispose() => _inner.Dispose();

    public override Request CreateRequest() => _inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store asks asynchronously.");

    public override ValueTask ProcessAsync(HttpMessage message) =>
        Interlocked.Decrement(ref _left) >= 0 ? _inner.ProcessAsync(message) : throw new IOException("the host is dead");
}
