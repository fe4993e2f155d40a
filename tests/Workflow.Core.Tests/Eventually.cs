namespace Workflow.Core.Tests;

/// <summary>Waits for what a real host does in its own time.</summary>
internal static class Eventually
{
    /// <summary>Looks until the condition holds, for 30 s at most.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
    }
}
