using System.Diagnostics;

namespace Workflow;

/// <summary>Carries W3C trace context from a move to the handling of its events.</summary>
internal static class TraceContext
{
    public static (string? TraceParent, string? TraceState) Current =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? (activity.Id, activity.TraceStateString) : (null, null);

    /// <summary>Starts the activity of handling an event, as a child of what caused it; null when nobody listens.</summary>
    public static Activity? Start(ActivitySource source, EventProcessDescriptor process, WorkflowEvent @event)
    {
        if (!source.HasListeners())
            return null;

        ActivityContext.TryParse(@event.TraceParent, @event.TraceState, isRemote: true, out var parent);
        var activity = source.StartActivity(process.Name, ActivityKind.Consumer, parent);
        return activity?
            .SetTag("workflow.name", @event.Workflow)
            .SetTag("workflow.process", process.Name)
            .SetTag("workflow.foreign_id", @event.ForeignId)
            .SetTag("workflow.run_id", @event.RunId)
            .SetTag("workflow.run_version", @event.Version)
            .SetTag("workflow.status", @event.Status);
    }

    /// <summary>Starts the activity of handling a connector's message, as a child of what sent it, if the sender said so; null when nobody listens.</summary>
    public static Activity? Start(ActivitySource source, MessageProcessDescriptor process, ConnectorMessage message)
    {
        if (!source.HasListeners())
            return null;

        // Diagnostic-Id is what Azure's messaging clients have always sent; newer ones send traceparent beside it.
        var sender = message.Properties.GetValueOrDefault("traceparent") ?? message.Properties.GetValueOrDefault("Diagnostic-Id");
        ActivityContext.TryParse(sender, message.Properties.GetValueOrDefault("tracestate"), isRemote: true, out var parent);
        return source.StartActivity(process.Name, ActivityKind.Consumer, parent)?
            .SetTag("workflow.name", process.Workflow)
            .SetTag("workflow.process", process.Name)
            .SetTag("messaging.message.id", message.MessageId);
    }
}
