using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.AzureStorage;

/// <summary>Counts how often a request is sent: a repetition may meet what its first attempt has stored.</summary>
internal sealed class RequestCount
{
    private const string Property = "Workflow.AzureStorage.RequestCount";

    public int Value { get; private set; }

    /// <summary>Counts the requests that this flow of execution sends until disposed.</summary>
    public IDisposable Begin() => HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = this });

    /// <summary>Sits behind the retries, so that it sees every attempt.</summary>
    public sealed class Policy : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.TryGetProperty(Property, out var value) && value is RequestCount count)
                count.Value++;
        }
    }
}
