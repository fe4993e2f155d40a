namespace Workflow.Emulator.Broker;

/// <summary>How many messages a queue holds, by kind. Locked messages count as active, as in Service Bus.</summary>
internal readonly record struct QueueCounts(int Active, int Scheduled, int DeadLetter, long Bytes);
