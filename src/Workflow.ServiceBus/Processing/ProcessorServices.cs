using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>What the processors of a host share.</summary>
internal sealed record ProcessorServices
{
    public required ServiceBusClients Clients { get; init; }

    public required ServiceBusProcessorOptions Options { get; init; }

    public required ServiceBusTelemetry Telemetry { get; init; }

    public required ServiceBusHealth Health { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>The places for handlers of this host.</summary>
    public required SemaphoreSlim Handlers { get; init; }

    /// <summary>What is under way in this host.</summary>
    public required WorkInHand Work { get; init; }

    /// <summary>Fires when the host does not wait for handlers any longer.</summary>
    public required CancellationToken Aborting { get; init; }
}
