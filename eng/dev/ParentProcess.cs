namespace Workflow.Dev;

/// <summary>
/// Ends a server with the tool that started it, even when that is killed and can end nothing: the tool holds the other end of the
/// server's standard input. Only when the tool asks for it: elsewhere a server has no standard input, or a finished one.
/// </summary>
internal static class ParentProcess
{
    /// <summary>eng/azurite/serve.js looks at it, too.</summary>
    public const string Variable = "WORKFLOW_DEV_ENDS_WITH_PARENT";

    /// <summary>Cancelled when the parent has ended, if it is one that says so.</summary>
    public static CancellationToken Ended()
    {
        if (Environment.GetEnvironmentVariable(Variable) != "1")
            return CancellationToken.None;
        var ended = new CancellationTokenSource();
        // A thread of its own: reading a pipe blocks.
        new Thread(() =>
        {
            ReadToEnd();
            ended.Cancel();
        })
        { IsBackground = true }.Start();
        return ended.Token;
    }

    private static void ReadToEnd()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            input.CopyTo(Stream.Null);
        }
        catch (IOException)
        {
            // A pipe that broke has ended.
        }
    }
}
