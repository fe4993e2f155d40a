using Workflow.Simulator.Kernel;

namespace Workflow.Simulator.Model;

/// <summary>What runs are worked on with. Times are seconds of work; latencies come on top and keep nothing busy.</summary>
internal sealed record Deployment
{
    /// <summary>The one machine that everything runs on; 0 for machines of their own.</summary>
    public int SharedProcessors { get; init; }

    public required StorageParts Storage { get; init; }

    public required BrokerParts Broker { get; init; }

    public required HostParts Hosts { get; init; }

    /// <summary>The hosts that trigger.</summary>
    public required TriggerParts Triggers { get; init; }
}

/// <summary>The storage account, or the share of one that a slice of the deployment has.</summary>
/// <param name="Servers">How many requests it works on at a time.</param>
/// <param name="PerRequest">Work of a request.</param>
/// <param name="Partitions">How many buckets; 0 where they set no limit.</param>
/// <param name="PerEntity">Work of a row in its partition.</param>
/// <param name="Read">Latency of a read.</param>
/// <param name="Write">Latency of a transaction.</param>
internal sealed record StorageParts(int Servers, double PerRequest, int Partitions, double PerEntity, Latency Read, Latency Write)
{
    /// <summary>Foreign ID, record, history and receipt.</summary>
    public const int EntitiesOfTrigger = 4;

    /// <summary>The record.</summary>
    public const int EntitiesOfRead = 1;

    /// <summary>Record, consumed receipt, history, and the next receipt or the foreign ID.</summary>
    public const int EntitiesOfMove = 4;
}

/// <summary>The broker, or the share of a namespace that a slice of the deployment has.</summary>
/// <param name="Servers">How many it works on at a time.</param>
/// <param name="PerSend">Work of taking a message.</param>
/// <param name="PerDelivery">Work of handing it out and completing it.</param>
/// <param name="PerAccept">Work of giving a session to a host.</param>
/// <param name="Send">Latency of sending.</param>
/// <param name="Deliver">Latency from the message or the request for it to its arrival.</param>
/// <param name="Complete">Latency of completing.</param>
/// <param name="Accept">Latency of accepting a session.</param>
internal sealed record BrokerParts(int Servers, double PerSend, double PerDelivery, double PerAccept, Latency Send, Latency Deliver, Latency Complete, Latency Accept);

/// <summary>The hosts that work on events.</summary>
internal sealed record HostParts
{
    /// <summary>How many.</summary>
    public required int Count { get; init; }

    /// <summary>Whether a host works on one step only, as instances of Flex Consumption do.</summary>
    public bool OneStepEach { get; init; }

    public required int Processors { get; init; }

    /// <summary>Processor time of a step, all that the host does for it.</summary>
    public required double PerStep { get; init; }

    /// <summary>Sessions of a step that a host has at a time.</summary>
    public required int Sessions { get; init; }

    /// <summary>Requests for the next session that a host has open at a time for a step.</summary>
    public required int Accepts { get; init; }

    /// <summary>Sessions of all steps that a host works on at a time.</summary>
    public required int Handlers { get; init; }

    /// <summary>ParallelCount: so many sessions of a step; 0 for one for each foreign ID.</summary>
    public required int Shards { get; init; }

    /// <summary>How long a session is kept after its last message, in seconds.</summary>
    public required double SessionIdle { get; init; }

    /// <summary>How long a session is kept at most, in seconds.</summary>
    public double SessionDuration { get; init; } = 60;

    /// <summary>The share of steps whose record the host still has, so that it is not read.</summary>
    public double RecentRecords { get; init; }

    /// <summary>Seconds between the arrivals of hosts that are started when work comes; 0 when all are there.</summary>
    public double ScaleOutInterval { get; init; }

    /// <summary>How many hosts are there from the start when others are started.</summary>
    public int ThereAtStart { get; init; }
}

/// <summary>The hosts that trigger.</summary>
/// <param name="Count">How many.</param>
/// <param name="Processors">Of each.</param>
/// <param name="PerRun">Processor time of a trigger.</param>
internal sealed record TriggerParts(int Count, int Processors, double PerRun);
