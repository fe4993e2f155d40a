using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Workflow.AzureStorage;

namespace Workflow.Wire.Tests;

/// <summary>Storage that throttles, or does what it is asked and then does not answer. It counts what gets that far.</summary>
internal sealed class FaultyStorage : HttpPipelinePolicy
{
    private readonly Random _random;
    private readonly double _throttled;
    private readonly double _unanswered;
    private int _faults;
    private int _requests;
    private int _commits;
    private volatile bool _outage;

    /// <param name="throttled">Chance of a request to be answered 503 without being done.</param>
    /// <param name="unanswered">Chance of a request to be done but to seem to time out.</param>
    /// <param name="seed">Seed of the choices.</param>
    public FaultyStorage(double throttled = 0, double unanswered = 0, int seed = 1)
    {
        _throttled = throttled;
        _unanswered = unanswered;
        _random = new Random(seed);
    }

    /// <summary>While true, every request is throttled.</summary>
    public bool Outage
    {
        get => _outage;
        set => _outage = value;
    }

    /// <summary>Called with the number of each transaction once it is done; true loses its answer, and those of its repetitions.</summary>
    public Func<int, bool> LosesAnswer { get; set; } = _ => false;

    /// <summary>How often a request failed that should not have.</summary>
    public int Faults => Volatile.Read(ref _faults);

    /// <summary>Requests to tables, failed or not.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public void ApplyTo(AzureStorageOptions options)
    {
        options.ConfigureTables = Apply;
        options.ConfigureBlobs = blobs => (blobs.Retry.Delay, blobs.Retry.MaxDelay) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100));
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("The store asks asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Interlocked.Increment(ref _requests);
        if (_outage || Strikes(_throttled))
        {
            Interlocked.Increment(ref _faults);
            message.Response = new ServerBusy(message.Request.ClientRequestId);
            return;
        }

        await ProcessNextAsync(message, pipeline);
        var isCommit = message.Request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) && message.Response.Status == 202;
        if (Strikes(_unanswered) || (isCommit && LosesAnswer(Interlocked.Increment(ref _commits))))
        {
            Interlocked.Increment(ref _faults);
            message.Response.Dispose();
            throw new TaskCanceledException("The test says that it timed out.");
        }
    }

    private void Apply(TableClientOptions options)
    {
        options.Retry.Delay = TimeSpan.FromMilliseconds(20);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(100);
        options.AddPolicy(this, HttpPipelinePosition.PerRetry);
    }

    private bool Strikes(double chance)
    {
        lock (_random)
            return chance > 0 && _random.NextDouble() < chance;
    }

    /// <summary>What Azure Storage answers when a partition or an account is asked for too much.</summary>
    private sealed class ServerBusy(string clientRequestId) : Response
    {
        public override int Status => 503;

        /// <summary>The transport says so of its own responses; the client retries what is an error.</summary>
        public override bool IsError => true;

        public override string ReasonPhrase => "Server Busy";

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
