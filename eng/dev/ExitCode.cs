namespace Workflow.Dev;

/// <summary>What the tool tells the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>The command line makes no sense: nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Stopped from outside before the work was done (128 + SIGINT, as shells have it).</summary>
    public const int Stopped = 130;
}
