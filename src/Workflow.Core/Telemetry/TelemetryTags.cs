namespace Workflow;

/// <summary>The names of tags, attributes and scope values: the same in metrics, traces and logs.</summary>
internal static class TelemetryTags
{
    public const string Workflow = "workflow.name";
    public const string Process = "workflow.process";
    public const string RunId = "workflow.run_id";
    public const string ForeignId = "workflow.foreign_id";
    public const string Version = "workflow.run_version";
    public const string Status = "workflow.status";
    public const string StatusAfter = "workflow.status.after";
    public const string RunState = "workflow.run_state";
    public const string RunStateAfter = "workflow.run_state.after";
    public const string RunStatePrevious = "workflow.run_state.previous";
    public const string RunStateCurrent = "workflow.run_state.current";
    public const string Attempt = "workflow.attempt";
    public const string Outcome = "workflow.outcome";
    public const string Reason = "reason";
    public const string Schedule = "workflow.schedule";
    public const string Slot = "workflow.slot";
    public const string Link = "workflow.link";
    public const string ErrorType = "error.type";
    public const string MessagingSystem = "messaging.system";
    public const string MessagingOperation = "messaging.operation.name";
    public const string MessagingOperationType = "messaging.operation.type";
    public const string MessagingDestination = "messaging.destination.name";
    public const string MessagingSubscription = "messaging.destination.subscription.name";
    public const string MessageId = "messaging.message.id";
}
