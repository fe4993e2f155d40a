namespace Workflow.Cli;

/// <summary>The API said no, or could not be reached.</summary>
internal sealed class ApiException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
