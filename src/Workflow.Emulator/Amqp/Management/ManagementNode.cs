using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Workflow.Emulator.Amqp.Links;
using Workflow.Emulator.Amqp.Wire;
using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Amqp.Management;

/// <summary>
/// An entity's <c>$management</c> node. Operations and their fields:
/// https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-request-response
/// </summary>
internal sealed class ManagementNode(ServiceBusNamespace namespace_, string path) : IRequestNode
{
    private const string Prefix = "com.microsoft:";

    public Message Answer(Message request, AmqpConnection connection)
    {
        try
        {
            var body = Perform(new ManagementRequest(request, connection));
            return body is null ? Status(204, "No content", null) : Status(200, "OK", body);
        }
        catch (BrokerException refusal)
        {
            var answer = Status(AmqpConditions.Status(refusal.Error), refusal.Message, null);
            answer.ApplicationProperties["errorCondition"] = AmqpConditions.Condition(refusal.Error);
            return answer;
        }
        catch (MalformedException malformed)
        {
            return Status(400, malformed.Message, null);
        }
    }

    private Map? Perform(ManagementRequest request)
    {
        if (!request.Operation.StartsWith(Prefix, StringComparison.Ordinal))
            throw Unknown(request);

        return request.Operation[Prefix.Length..] switch
        {
            "schedule-message" => ScheduleOperations.Schedule(namespace_.Target(path), request),
            "cancel-scheduled-message" => ScheduleOperations.Cancel(namespace_.Target(path), request),
            "peek-message" => MessageOperations.Peek(Messages, request),
            "receive-by-sequence-number" => MessageOperations.ReceiveDeferred(Messages, request),
            "update-disposition" => MessageOperations.Settle(Messages, request),
            "renew-lock" => MessageOperations.RenewLocks(Messages, request),
            "renew-session-lock" => SessionOperations.RenewLock(Messages, request),
            "get-session-state" => SessionOperations.GetState(Messages, request),
            "set-session-state" => SessionOperations.SetState(Messages, request),
            "add-rule" => RuleOperations.Add(Subscription, request),
            "remove-rule" => RuleOperations.Remove(Subscription, request),
            "enumerate-rules" => RuleOperations.Enumerate(Subscription, request),
            _ => throw Unknown(request),
        };
    }

    private MessageQueue Messages => namespace_.Source(path);

    private Subscription Subscription => namespace_.FindSubscription(path)
        ?? throw new BrokerException(BrokerError.NotFound, $"The subscription '{path}' could not be found.");

    private static Message Status(int code, string description, Map? body) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["statusCode"] = code, ["statusDescription"] = description },
        BodySection = new AmqpValue { Value = body ?? [] },
    };

    private static BrokerException Unknown(ManagementRequest request) =>
        new(BrokerError.NotImplemented, $"The operation '{request.Operation}' is not supported by the emulator.");
}
