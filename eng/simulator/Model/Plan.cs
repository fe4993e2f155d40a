using Workflow.Simulator.Azure;

namespace Workflow.Simulator.Model;

/// <summary>
/// What is provisioned for a load. A cell is a deployment of its own: an app with its namespace and its accounts. The numbers
/// are those of one cell.
/// </summary>
internal sealed record Plan
{
    public required double RunsPerSecond { get; init; }

    public required int Steps { get; init; }

    public required int Cells { get; init; }

    public required int Units { get; init; }

    public required int Accounts { get; init; }

    public required int Buckets { get; init; }

    /// <summary>ParallelCount; 0 for a session for each foreign ID.</summary>
    public required int Shards { get; init; }

    /// <summary>maxConcurrentSessions in host.json: how many sessions an instance of a step has at a time.</summary>
    public required int SessionsOfInstance { get; init; }

    /// <summary>Instances of each step's function.</summary>
    public required int InstancesPerStep { get; init; }

    /// <summary>Instances of the HTTP functions, which trigger.</summary>
    public required int TriggerInstances { get; init; }

    /// <summary>
    /// In how many equal parts a cell is cut to simulate one of them. Runs of different parts meet nowhere: each has its share of
    /// accounts, buckets, units, shards and instances.
    /// </summary>
    public required int Slices { get; init; }

    public double RunsPerSecondOfCell => RunsPerSecond / Cells;

    public int Instances => Cells * (Steps * InstancesPerStep + TriggerInstances);

    /// <summary>Dollars a month at list prices, by what they are for.</summary>
    public IReadOnlyList<(string What, double Dollars)> Costs()
    {
        var runs = RunsPerSecond * Prices.SecondsOfMonth;
        return
        [
            ("storage requests", runs * Costing.RequestsPerRun(Steps) * Prices.PerStorageRequest),
            ("Service Bus Premium units", Cells * Units * Prices.PerUnitAndMonth),
            ("executions", runs * (1 + Steps) * Prices.PerExecution),
            ("instances", Instances * Prices.GigabytesOfInstance * Prices.SecondsOfMonth * Prices.PerGigabyteSecond),
        ];
    }

    /// <summary>One of the equal parts of a cell.</summary>
    public (Deployment Deployment, Load.Stream Load) Slice(Costing costing)
    {
        var rate = Units * AzureLimits.MessagesPerUnit / Slices;
        var buckets = Math.Max(1, Buckets / Slices);
        var deployment = new Deployment
        {
            Storage = new StorageParts(
                Servers: 1,
                PerRequest: Slices / (Accounts * AzureLimits.RequestsPerAccount),
                Partitions: buckets,
                // Fewer buckets than parts: each part has a share of one.
                PerEntity: Math.Max(1, Slices / (double)Buckets) / AzureLimits.EntitiesPerPartition,
                AzureLimits.Read,
                AzureLimits.Write),
            Broker = new BrokerParts(
                Servers: 1,
                PerSend: 0.5 / rate,
                PerDelivery: 0.5 / rate,
                PerAccept: AzureLimits.AcceptShare / rate,
                AzureLimits.Messaging,
                AzureLimits.Messaging,
                AzureLimits.Messaging,
                AzureLimits.Accept),
            Hosts = new HostParts
            {
                Count = Math.Max(1, InstancesPerStep / Slices) * Steps,
                OneStepEach = true,
                Processors = 1,
                PerStep = costing.PerStep,
                Sessions = SessionsOfInstance,
                // The client has two under way for each processor.
                Accepts = 2,
                Handlers = int.MaxValue,
                Shards = Shards == 0 ? 0 : Math.Max(1, Shards / Slices),
                // sessionIdleTimeout and maxAutoLockRenewalDuration in host.json.
                SessionIdle = 0.1,
                SessionDuration = AzureLimits.SessionDuration,
            },
            Triggers = new TriggerParts(Math.Max(1, TriggerInstances / Slices), Processors: 1, costing.PerTrigger),
        };
        return (deployment, new Load.Stream(Steps, RunsPerSecondOfCell / Slices));
    }
}
