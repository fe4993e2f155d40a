using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.AzureStorage.Tests;

/// <summary>
/// A network and a service that fail: requests are dropped, delayed, doubled, or answered 500, 503 or 412, before or after
/// they have reached Azurite. A seed chooses.
/// </summary>
internal sealed class FaultyTransport(int seed, double faultRate) : HttpPipelineTransport, IDisposable
{
    private static readonly int[] Answers = [500, 503, 412];
    private readonly HttpClientTransport _inner = new(new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(3), UseProxy = false }));
    private readonly Random _random = new(seed);
    private int _requests;
    private int _faults;

    /// <summary>While false, everything works.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>While true, nothing gets through.</summary>
    public bool CutOff { get; set; }

    public int Requests => Volatile.Read(ref _requests);

    public int Faults => Volatile.Read(ref _faults);

    public AzureStorageOptions FailIn(AzureStorageOptions options)
    {
        options.ConfigureTables += tables => Apply(tables);
        options.ConfigureBlobs += blobs => Apply(blobs);
        return options;
    }

    public void Dispose() => _inner.Dispose();

    public override Request CreateRequest() => _inner.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store asks asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        Interlocked.Increment(ref _requests);
        if (CutOff)
            throw new IOException("cut off");
        var (kind, choice) = Choose();
        if (kind == Fault.None)
        {
            await _inner.ProcessAsync(message);
            return;
        }

        Interlocked.Increment(ref _faults);
        switch (kind)
        {
            case Fault.DropBefore:
                throw new IOException("dropped before it was sent");
            case Fault.DropAfter:
                await SendAsync(message);
                throw new IOException("the answer was dropped");
            case Fault.AnswerBefore:
                message.Response = new Answer(Answers[choice % Answers.Length], message.Request.ClientRequestId);
                break;
            case Fault.AnswerAfter:
                await SendAsync(message);
                message.Response = new Answer(Answers[choice % Answers.Length], message.Request.ClientRequestId);
                break;
            case Fault.Delay:
                await Task.Delay(choice % 15, message.CancellationToken);
                await _inner.ProcessAsync(message);
                break;
            default:
                await SendAsync(message);
                await _inner.ProcessAsync(message);
                break;
        }
    }

    private async ValueTask SendAsync(HttpMessage message)
    {
        await _inner.ProcessAsync(message);
        message.Response.Dispose();
    }

    private (Fault Kind, int Choice) Choose()
    {
        lock (_random)
        {
            return Enabled && _random.NextDouble() < faultRate
                ? ((Fault)_random.Next(1, 7), _random.Next(1000))
                : (Fault.None, 0);
        }
    }

    private void Apply(ClientOptions options)
    {
        options.Transport = this;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(5);
    }

    private enum Fault
    {
        None,
        DropBefore,
        DropAfter,
        AnswerBefore,
        AnswerAfter,
        Delay,
        Double,
    }

    /// <summary>An answer that the service never gave.</summary>
    private sealed class Answer(int status, string clientRequestId) : Response
    {
        public override int Status => status;

        public override string ReasonPhrase => "made up by the test";

        public override Stream? ContentStream { get; set; } = new MemoryStream();

        public override string ClientRequestId { get; set; } = clientRequestId;

        public override void Dispose()
        {
            // Nothing is held.
        }

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => (value = null) is not null;

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values) => (values = null) is not null;

        protected override bool ContainsHeader(string name) => false;

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];
    }
}
