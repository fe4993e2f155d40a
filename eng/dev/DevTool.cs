using Workflow.Dev.Feed;

namespace Workflow.Dev;

/// <summary>The repository's tool, as dev.cs calls it.</summary>
public static class DevTool
{
    /// <summary>Runs one command.</summary>
    /// <returns>The exit code for the shell.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        await new PackageFeed(Repository.OfRunningProgram()).EnsureAsync(CancellationToken.None);
        return 0;
    }
}
