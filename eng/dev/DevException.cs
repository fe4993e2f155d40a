namespace Workflow.Dev;

/// <summary>Something a person can act on went wrong: its message is all they see, no stack trace.</summary>
internal sealed class DevException(string message) : Exception(message);
