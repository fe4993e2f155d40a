using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Workflow.ServiceBus;
using Xunit.Abstractions;

namespace Workflow.Cluster.Tests;

/// <summary>What an app costs that has nothing to do. The docs turn these counts into money.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class IdleCostTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    /// <summary>Scans come every 30 s; in a minute each comes twice, and once more where the minute begins or ends with one.</summary>
    private const int ScansAMinute = 3;

    [Fact]
    public async Task An_idle_app_of_three_workflows_asks_for_little()
    {
        using var broker = new BrokerRequests();
        await using var cluster = await TestCluster.StartAsync(ClusterWorkflows.Three, configure: null, azurite.Azurite, worksOnEvents: true);
        var definitions = ClusterWorkflows.Of(cluster.Options);
        var eventProcesses = definitions.Sum(definition => definition.Processes.OfType<EventProcessDescriptor>().Count());
        var timedProcesses = definitions.Sum(definition => definition.Processes.OfType<TimedProcessDescriptor>().Count());
        var withTimeouts = definitions.Count(definition => definition.Processes.Any(process => process.Kind == ProcessKind.TimeoutScan));
        // Past the start, when roles are taken and schedules registered.
        await Task.Delay(TimeSpan.FromSeconds(5));
        var (storageBefore, brokerBefore) = (ClusterHost.Requests.ByKind, broker.ByOperation);

        await Task.Delay(TimeSpan.FromMinutes(1));

        var storage = Difference(ClusterHost.Requests.ByKind, storageBefore);
        var asked = Difference(broker.ByOperation, brokerBefore);
        output.WriteLine($"three workflows, {eventProcesses} event processes, {timedProcesses} timed processes, {ClusterHost.BucketCount} buckets, idle for a minute:");
        foreach (var (kind, count) in storage.Concat(asked))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind,-24}{count,6}"));

        var queries = storage.Where(pair => !pair.Key.Contains("lease", StringComparison.Ordinal)).Sum(pair => pair.Value);
        var renewals = storage.Where(pair => pair.Key.Contains("lease", StringComparison.Ordinal)).Sum(pair => pair.Value);
        // Sweeps and timeout scans look into every bucket, schedule scans into one partition.
        Assert.InRange(queries, 1, ScansAMinute * ((definitions.Count * (ClusterHost.BucketCount + 1)) + (withTimeouts * ClusterHost.BucketCount)));
        // A role is renewed three times in its duration, which is 15 s here.
        Assert.InRange(renewals, timedProcesses, timedProcesses * 13);
        Assert.Equal(0, asked.GetValueOrDefault("send"));
        Assert.InRange(asked.GetValueOrDefault("accept"), 0, 2 * eventProcesses);
        // Each process's dead letters are looked for once a minute.
        Assert.InRange(asked.Where(pair => pair.Key is not "accept").Sum(pair => pair.Value), 0, 2 * eventProcesses);
    }

    private static SortedDictionary<string, long> Difference(IReadOnlyDictionary<string, long> after, IReadOnlyDictionary<string, long> before) =>
        new(after.ToDictionary(pair => pair.Key, pair => pair.Value - before.GetValueOrDefault(pair.Key)).Where(pair => pair.Value > 0).ToDictionary(), StringComparer.Ordinal);

    /// <summary>Counts what this process asks of the broker.</summary>
    private sealed class BrokerRequests : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _byOperation = new(StringComparer.Ordinal);

        public BrokerRequests()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ServiceBusTelemetry.Name && instrument.Name == "workflow.servicebus.requests")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                foreach (var (name, operation) in tags)
                {
                    if (name == "operation")
                        _byOperation.AddOrUpdate((string)operation!, value, (_, count) => count + value);
                }
            });
            _listener.Start();
        }

        public IReadOnlyDictionary<string, long> ByOperation => new Dictionary<string, long>(_byOperation, StringComparer.Ordinal);

        public void Dispose() => _listener.Dispose();
    }
}
