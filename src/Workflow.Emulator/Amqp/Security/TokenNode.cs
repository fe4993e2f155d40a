using Amqp;
using Amqp.Framing;
using Workflow.Emulator.Amqp.Links;

namespace Workflow.Emulator.Amqp.Security;

/// <summary>The <c>$cbs</c> node: takes tokens signed with the namespace's key, and nothing else.</summary>
internal sealed class TokenNode(SharedAccessKey key) : IRequestNode
{
    public Message Answer(Message request, AmqpConnection connection)
    {
        if (request.ApplicationProperties?["operation"] as string != "put-token")
            return Status(400, "The operation is unknown: put-token is expected.");
        if (key.ValidUntil(request.Body as string) is not { } until)
            return Status(401, "The token is not signed with the namespace's key, or is over.");

        if (until > connection.AuthorizedUntil)
            connection.AuthorizedUntil = until;
        return Status(202, "Accepted");
    }

    private static Message Status(int code, string description) => new()
    {
        ApplicationProperties = new ApplicationProperties
        {
            ["status-code"] = code,
            ["status-description"] = description,
        },
    };
}
