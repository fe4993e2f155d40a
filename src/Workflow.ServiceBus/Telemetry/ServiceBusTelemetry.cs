using System.Diagnostics.Metrics;

namespace Workflow.ServiceBus;

/// <summary>The adapter's meter, named <see cref="Name"/>: what is asked of the broker, which is what it bills.</summary>
public sealed class ServiceBusTelemetry : IDisposable
{
    /// <summary>The name of the <see cref="Meter"/>.</summary>
    public const string Name = "Workflow.ServiceBus";

    private readonly Counter<long> _sent;
    private readonly Counter<long> _requests;

    /// <summary>Creates the instruments.</summary>
    public ServiceBusTelemetry()
    {
        _sent = Meter.CreateCounter<long>("workflow.servicebus.messages_sent", "{message}", "number of messages sent, by the process they are addressed to");
        _requests = Meter.CreateCounter<long>("workflow.servicebus.requests", "{request}", "number of requests to the broker, by operation: send, accept, receive, complete, abandon, dead-letter, renew, peek, close");
    }

    internal Meter Meter { get; } = new(Name);

    internal void Sent(IReadOnlyList<WorkflowEvent> events, int first, int count)
    {
        _requests.Add(1, new KeyValuePair<string, object?>("operation", "send"));
        if (!_sent.Enabled)
            return;
        for (var i = first; i < first + count; i++)
            _sent.Add(1, new KeyValuePair<string, object?>("workflow.name", events[i].Workflow), new KeyValuePair<string, object?>("workflow.process", events[i].Process));
    }

    internal void Requested(string operation, ProcessDescriptor process) =>
        _requests.Add(1, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("workflow.name", process.Workflow), new KeyValuePair<string, object?>("workflow.process", process.Name));

    /// <inheritdoc />
    public void Dispose() => Meter.Dispose();
}
