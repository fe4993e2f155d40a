namespace Workflow.Emulator;

/// <summary>How many messages an entity holds.</summary>
/// <param name="Active">Messages to be received: available, locked or deferred.</param>
/// <param name="Scheduled">Messages whose time has not come.</param>
/// <param name="DeadLetter">Messages in the dead-letter queue.</param>
public sealed record EntityCounts(int Active, int Scheduled, int DeadLetter);
