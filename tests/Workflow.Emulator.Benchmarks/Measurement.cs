namespace Workflow.Emulator.Benchmarks;

/// <summary>What a run gave: messages sent, received and completed per second, and CPU time per message.</summary>
internal readonly record struct Measurement(double MessagesPerSecond, double ClientMicros, double EmulatorMicros);
