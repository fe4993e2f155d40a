namespace Workflow.Emulator.Amqp.Wire;

/// <summary>The peer sent what is no AMQP, or breaks the protocol's rules: its connection ends.</summary>
internal sealed class MalformedException(string message, string condition = "amqp:decode-error") : Exception(message)
{
    /// <summary>The AMQP condition that says what is wrong.</summary>
    public string Condition { get; } = condition;
}
