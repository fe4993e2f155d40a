namespace Workflow.Cli;

/// <summary>What was given to a command makes no sense; the message says why.</summary>
internal sealed class InputException(string message) : Exception(message);
