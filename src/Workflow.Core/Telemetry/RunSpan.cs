using System.Diagnostics;

namespace Workflow;

/// <summary>
/// The engine's spans. All spans of a run are of one trace: each move stores its span's context with the run and its events, and what
/// happens to the run next is a child of that, on whatever host and however much later.
/// </summary>
internal static class RunSpan
{
    /// <summary>Starts the span of handling an event, as a child of what caused it; null when nobody listens.</summary>
    public static Activity? Start(ActivitySource source, EventProcessDescriptor process, in EventDelivery delivery)
    {
        if (!source.HasListeners())
            return null;

        var @event = delivery.Event;
        var parent = ContextOf(@event.TraceParent, @event.TraceState);
        // A timeout's event carries the context of its arming.
        var links = @event.Kind == EventKind.Timeout && parent != default ? [LinkTo(parent, "arming")] : LinkToAmbient(parent, "delivery");
        var activity = source.StartActivity(process.Name, ActivityKind.Consumer, parent, tags: null, links);
        if (activity is not { IsAllDataRequested: true })
            return activity;

        activity
            .SetTag(TelemetryTags.Workflow, @event.Workflow)
            .SetTag(TelemetryTags.Process, process.Name)
            .SetTag(TelemetryTags.ForeignId, @event.ForeignId)
            .SetTag(TelemetryTags.RunId, @event.RunId)
            .SetTag(TelemetryTags.Version, @event.Version)
            .SetTag(TelemetryTags.RunState, @event.RunState.ToString())
            .SetTag(TelemetryTags.Attempt, delivery.FailedAttempts);
        return delivery.MessagingSystem is { } system ? Messaging(activity, system, @event.Workflow, process.Name, @event.MessageId) : activity;
    }

    /// <summary>Starts the span of handling a connector's message, as a child of what sent it, if the sender said so; null when nobody listens.</summary>
    public static Activity? Start(ActivitySource source, MessageProcessDescriptor process, ConnectorMessage message)
    {
        if (!source.HasListeners())
            return null;

        var parent = ContextOf(message.Properties);
        return source.StartActivity(process.Name, ActivityKind.Consumer, parent, tags: null, LinkToAmbient(parent, "delivery"))?
            .SetTag(TelemetryTags.Workflow, process.Workflow)
            .SetTag(TelemetryTags.Process, process.Name)
            .SetTag(TelemetryTags.MessagingOperation, "process")
            .SetTag(TelemetryTags.MessagingOperationType, "process")
            .SetTag(TelemetryTags.MessageId, message.MessageId);
    }

    /// <summary>Starts the span of handling an event of a stream, as a child of what its headers say; null when nobody listens.</summary>
    public static Activity? Start(ActivitySource source, TimedProcessDescriptor process, ConnectorEvent connectorEvent) => !source.HasListeners()
        ? null
        : source.StartActivity(process.Name, ActivityKind.Consumer, ContextOf(connectorEvent.Headers))?
            .SetTag(TelemetryTags.Workflow, process.Workflow)
            .SetTag(TelemetryTags.Process, process.Name)
            .SetTag(TelemetryTags.ForeignId, connectorEvent.ForeignId)
            .SetTag(TelemetryTags.MessagingOperation, "process")
            .SetTag(TelemetryTags.MessagingOperationType, "process")
            .SetTag(TelemetryTags.MessageId, connectorEvent.Id);

    /// <summary>Starts the span of triggering a run, as a child of whoever triggers: the run's trace is the caller's.</summary>
    public static Activity? StartTrigger(ActivitySource source, string workflow, string foreignId) =>
        source.StartActivity($"{workflow} trigger", ActivityKind.Producer)?
            .SetTag(TelemetryTags.Workflow, workflow)
            .SetTag(TelemetryTags.Process, ProcessNames.Trigger)
            .SetTag(TelemetryTags.ForeignId, foreignId);

    /// <summary>Starts the span of serving a slot of a schedule: the root of its run's trace.</summary>
    public static Activity? StartSlot(ActivitySource source, TimedProcessDescriptor process, ScheduleRecord schedule, DateTimeOffset slot) =>
        source.StartActivity($"{process.Workflow} schedule")?
            .SetTag(TelemetryTags.Workflow, process.Workflow)
            .SetTag(TelemetryTags.Process, process.Name)
            .SetTag(TelemetryTags.ForeignId, schedule.ForeignId)
            .SetTag(TelemetryTags.Schedule, schedule.Id)
            .SetTag(TelemetryTags.Slot, slot.ToString("O"));

    /// <summary>
    /// Starts the span of what somebody outside does to a run, in the run's trace, with a link to the caller's; null when nobody listens.
    /// </summary>
    /// <param name="source">The engine's.</param>
    /// <param name="action">What is done, for example <c>callback</c>.</param>
    /// <param name="process">What stands for a process in history.</param>
    /// <param name="run">The run.</param>
    public static Activity? StartAction(ActivitySource source, string action, string process, RunRecord run)
    {
        if (!source.HasListeners())
            return null;
        var parent = ContextOf(run.TraceParent, run.TraceState);
        return source.StartActivity($"{run.Workflow} {action}", ActivityKind.Internal, parent, tags: null, LinkToAmbient(parent, "caller"))?
            .SetTag(TelemetryTags.Process, process)
            .Of(run);
    }

    /// <summary>Says which run a span is about.</summary>
    public static Activity Of(this Activity activity, RunRecord run) => activity
        .SetTag(TelemetryTags.Workflow, run.Workflow)
        .SetTag(TelemetryTags.ForeignId, run.ForeignId)
        .SetTag(TelemetryTags.RunId, run.RunId)
        .SetTag(TelemetryTags.Version, run.Version)
        .SetTag(TelemetryTags.Status, run.StatusDescription)
        .SetTag(TelemetryTags.RunState, run.RunState.ToString());

    /// <summary>Says where a run has got to.</summary>
    public static void After(this Activity activity, RunRecord run, string outcome) => activity
        .SetTag(TelemetryTags.StatusAfter, run.StatusDescription)
        .SetTag(TelemetryTags.RunStateAfter, run.RunState.ToString())
        .SetTag(TelemetryTags.Outcome, outcome);

    /// <summary>Says that a span's work failed.</summary>
    public static void Failed(this Activity activity, Exception exception, string outcome) => activity
        .SetStatus(ActivityStatusCode.Error, exception.Message)
        .AddException(exception)
        .SetTag(TelemetryTags.ErrorType, exception.GetType().FullName)
        .SetTag(TelemetryTags.Outcome, outcome);

    /// <summary>The engine's span that this code runs in, below whatever spans user code has opened; null when there is none.</summary>
    public static Activity? Current(ActivitySource source)
    {
        var activity = Activity.Current;
        while (activity is not null && !ReferenceEquals(activity.Source, source))
            activity = activity.Parent;
        return activity;
    }

    /// <summary>The context of the caller, for a run that nothing of the engine's is traced of.</summary>
    public static (string? TraceParent, string? TraceState) Ambient => ContextOf(Activity.Current);

    /// <summary>
    /// The context that what is caused here continues: the engine's span; else, where this host traces nothing or the span was not
    /// wanted, what the run brought along, so that a host without listeners does not break the trace.
    /// </summary>
    public static (string? TraceParent, string? TraceState) ContextFor(ActivitySource source, string? traceParent, string? traceState) =>
        Current(source) is { } span ? ContextOf(span) : (traceParent, traceState);

    private static (string? TraceParent, string? TraceState) ContextOf(Activity? activity) =>
        activity is { IdFormat: ActivityIdFormat.W3C } ? (activity.Id, activity.TraceStateString) : (null, null);

    private static ActivityContext ContextOf(string? traceParent, string? traceState)
    {
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var context);
        return context;
    }

    // Diagnostic-Id is what Azure's messaging clients have always sent; newer ones send traceparent beside it.
    private static ActivityContext ContextOf(IReadOnlyDictionary<string, string> properties) =>
        ContextOf(properties.GetValueOrDefault("traceparent") ?? properties.GetValueOrDefault("Diagnostic-Id"), properties.GetValueOrDefault("tracestate"));

    /// <summary>What runs around a span that has another parent: an invocation of the Functions host, a request.</summary>
    private static ActivityLink[]? LinkToAmbient(ActivityContext parent, string relation) =>
        parent != default && Activity.Current is { IdFormat: ActivityIdFormat.W3C } ambient && ambient.SpanId != parent.SpanId
            ? [LinkTo(ambient.Context, relation)]
            : null;

    private static ActivityLink LinkTo(ActivityContext context, string relation) => new(context, new ActivityTagsCollection { [TelemetryTags.Link] = relation });

    private static Activity Messaging(Activity activity, string system, string destination, string subscription, string messageId) => activity
        .SetTag(TelemetryTags.MessagingSystem, system)
        .SetTag(TelemetryTags.MessagingOperation, "process")
        .SetTag(TelemetryTags.MessagingOperationType, "process")
        .SetTag(TelemetryTags.MessagingDestination, destination)
        .SetTag(TelemetryTags.MessagingSubscription, subscription)
        .SetTag(TelemetryTags.MessageId, messageId);
}
