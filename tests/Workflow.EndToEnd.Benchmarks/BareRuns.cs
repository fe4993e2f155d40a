using System.Collections.Concurrent;
using System.Globalization;
using Azure.Messaging.ServiceBus;
using Workflow.AzureStorage;
using Workflow.AzureStorage.Benchmarks;
using Workflow.Cluster;
using Workflow.ServiceBus;

namespace Workflow.EndToEnd.Benchmarks;

/// <summary>
/// The ceiling: the same five-step runs by the bare clients of storage and broker. The same rows are written, a message is sent
/// for each move to the same subscriptions, received in the same sessions and completed. There is no engine: nothing is decoded,
/// decided or handled.
/// </summary>
internal sealed class BareRuns : IAsyncDisposable
{
    private static readonly byte[] Body = new byte[512];

    private readonly int _shards;
    private readonly RawMoves _moves;
    private readonly ServiceBusClient _client;
    private readonly ServiceBusSender _sender;
    private readonly IReadOnlyList<EventProcessDescriptor> _steps;
    private readonly ServiceBusTopology _topology;
    private readonly ConcurrentDictionary<string, RawRun> _runs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _finished = new(0);
    private Task _receivers = Task.CompletedTask;
    private int _messages;

    public BareRuns(ClusterOptions options)
    {
        _shards = options.ParallelCount;
        _moves = new RawMoves(new AzureStorageOptions { ConnectionString = options.Storage, NamePrefix = options.NamePrefix + "Bare", BucketCount = ClusterHost.BucketCount });
        _client = new ServiceBusClient(options.ServiceBus);
        var workflows = WorkflowTopology.Of(ClusterWorkflows.Of(options));
        _topology = ServiceBusTopology.Of(workflows);
        _steps = [.. workflows.Processes.OfType<EventProcessDescriptor>().Where(process => process.Subscription is { Kind: EventKind.Status, Status: not null }).OrderBy(process => process.Subscription.Status)];
        _sender = _client.CreateSender(_topology.AddressOf(_steps[0].Name).Topic);
    }

    public async Task StartAsync()
    {
        await _moves.OpenAsync();
        _receivers = Task.WhenAll(
            from step in Enumerable.Range(0, _steps.Count)
            from shard in Enumerable.Range(0, _shards)
            select Task.Run(() => ReceiveAsync(step, shard)));
    }

    /// <summary>Triggers runs, and waits until all are at their end.</summary>
    public async Task RunAsync(string prefix, int count, int triggers, TimeSpan within)
    {
        using var timeout = new CancellationTokenSource(within);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = triggers, CancellationToken = timeout.Token }, async (i, _) =>
        {
            var foreignId = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
            var run = _moves.NewRun();
            _runs[foreignId] = run;
            await run.TriggerAsync(foreignId);
            await SendAsync(0, i % _shards, foreignId);
        });
        for (var i = 0; i < count; i++)
            await _finished.WaitAsync(timeout.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receivers;
        await _client.DisposeAsync();
        _moves.Dispose();
        _finished.Dispose();
        _stop.Dispose();
    }

    private async Task ReceiveAsync(int step, int shard)
    {
        var (topic, subscription) = _topology.AddressOf(_steps[step].Name);
        await using var session = await _client.AcceptSessionAsync(topic, subscription, shard.ToString(CultureInfo.InvariantCulture));
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (await session.ReceiveMessageAsync(cancellationToken: _stop.Token) is not { } message)
                    continue;
                var foreignId = message.Subject;
                if (await _runs[foreignId].MoveAsync())
                    await SendAsync(step + 1, shard, foreignId);
                else if (_runs.TryRemove(foreignId, out _))
                    _finished.Release();
                await session.CompleteMessageAsync(message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task SendAsync(int step, int shard, string foreignId)
    {
        var message = new ServiceBusMessage(Body)
        {
            MessageId = Interlocked.Increment(ref _messages).ToString(CultureInfo.InvariantCulture),
            SessionId = shard.ToString(CultureInfo.InvariantCulture),
            Subject = foreignId,
        };
        message.ApplicationProperties[EventMessage.ProcessProperty] = _steps[step].Name;
        await _sender.SendMessageAsync(message);
    }
}
