using System.Globalization;
using Workflow.Simulator.Kernel;

namespace Workflow.Simulator.Model;

/// <summary>
/// The machine of the benchmark: hosts, Azurite, broker and the host that triggers share its processors. What each part's work
/// takes is measured in one configuration, the calibration; what the others give is then a prediction.
/// </summary>
internal sealed class LocalMachine(Measurements measured)
{
    /// <summary>What the benchmark does: see HostsBenchmark.</summary>
    private const int Steps = 5;
    private const int Runs = 600;
    private const int Triggers = 32;
    private const int ParallelCount = 64;

    /// <summary>The defaults of ServiceBusProcessorOptions.</summary>
    private const int Sessions = 64;
    private const int Accepts = 4;
    private const double ShardIdleTimeout = 1;

    /// <summary>What so many hosts will give. Of their measurement it knows only how much of the machine others took.</summary>
    public Outcome Predict(int hosts, int seed)
    {
        var left = 1 - (OtherCores(hosts) ?? 0) / measured.Processors;
        double Cpu(string part) => measured[$"hosts.calibration.cpuMicrosecondsPerStep.{part}"] / 1e6 / left;
        return new Simulation(Of(hosts, Cpu), new Load.Burst(Steps, Runs, Triggers), seed).RunToEnd();
    }

    /// <summary>What they gave.</summary>
    public double MeasuredRunsPerSecond(int hosts) => measured[string.Create(CultureInfo.InvariantCulture, $"hosts.{hosts}.runsPerSecond")];

    /// <summary>How many processors others used while it was measured; the model knows nothing of them.</summary>
    public double? OtherCores(int hosts) =>
        measured.Values.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"hosts.{hosts}.otherCores"), out var cores) ? cores : null;

    private Deployment Of(int hosts, Func<string, double> cpu)
    {
        var requestsPerStep = measured["hosts.calibration.storageRequestsPerRun"] / Steps;
        var messagesPerStep = measured["hosts.calibration.messagesPerRun"] / Steps;
        var perMessage = cpu("broker") / messagesPerStep;
        return new Deployment
        {
            SharedProcessors = measured.Processors,
            // One thread of JavaScript.
            Storage = new StorageParts(Servers: 1, cpu("azurite") / requestsPerStep, Partitions: 0, PerEntity: 0, Latency.None, Latency.None),
            // A session is accepted once for many messages, so the cost of that is in that of the messages.
            Broker = new BrokerParts(measured.Processors, perMessage / 2, perMessage / 2, PerAccept: 0, Latency.None, Latency.None, Latency.None, Latency.None),
            Hosts = new HostParts
            {
                Count = hosts,
                Processors = measured.Processors,
                PerStep = cpu("hosts"),
                Sessions = Math.Min(Sessions, ParallelCount),
                Accepts = Accepts,
                Handlers = Math.Max(128, 32 * measured.Processors),
                Shards = ParallelCount,
                SessionIdle = ShardIdleTimeout,
            },
            Triggers = new TriggerParts(Count: 1, measured.Processors, cpu("trigger") * Steps),
        };
    }
}
