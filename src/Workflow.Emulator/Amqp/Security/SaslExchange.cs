using Amqp.Sasl;
using Amqp.Types;
using Workflow.Emulator.Amqp.Wire;

namespace Workflow.Emulator.Amqp.Security;

/// <summary>
/// SASL as Service Bus uses it: MSSBCBS and ANONYMOUS say that tokens will follow on <c>$cbs</c>,
/// PLAIN gives the key name and the key at once.
/// </summary>
internal sealed class SaslExchange(ConnectionOutput output, SharedAccessKey key)
{
    public void Offer() => output.Write(
        0,
        new SaslMechanisms { SaslServerMechanisms = ["MSSBCBS", "PLAIN", "ANONYMOUS", "EXTERNAL"] },
        Frame.SaslType);

    /// <summary>Answers the client's choice; true when it has proved to know the key.</summary>
    public bool Conclude(RestrictedDescribed? frame)
    {
        if (frame is not SaslInit init)
            throw new MalformedException("SASL has to begin with its init frame.");

        var plain = init.Mechanism == "PLAIN";
        var accepted = plain ? key.AcceptsPlain(init.InitialResponse) : (string)init.Mechanism is "MSSBCBS" or "ANONYMOUS" or "EXTERNAL";
        output.Write(0, new SaslOutcome { Code = accepted ? SaslCode.Ok : SaslCode.Auth }, Frame.SaslType);
        return plain && accepted;
    }
}
