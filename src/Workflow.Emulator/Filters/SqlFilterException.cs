namespace Workflow.Emulator.Filters;

/// <summary>A SQL filter that cannot be understood, or uses what the emulator does not offer.</summary>
internal sealed class SqlFilterException(string message) : Exception(message);
