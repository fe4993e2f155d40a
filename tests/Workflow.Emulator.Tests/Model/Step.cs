namespace Workflow.Emulator.Tests.Model;

internal enum Operation
{
    Send,
    AcceptNext,
    AcceptNamed,
    Receive,
    Complete,
    Abandon,
    DeadLetter,
    Defer,
    ReceiveDeferred,
    Renew,
    Close,
    Wait,
}

/// <summary>One operation of a random sequence: who does it, on which session or message.</summary>
public sealed record Step
{
    internal Operation Operation { get; init; }

    internal int Receiver { get; init; }

    internal int Session { get; init; }

    internal int Pick { get; init; }

    public override string ToString() => $"{Operation}(receiver {Receiver}, session {Session}, pick {Pick})";
}
