using System.Diagnostics;

namespace Workflow.Core.Tests;

/// <summary>Waits for what happens on other threads.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition, string? what = null)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(30), what ?? "It did not happen within 30 s.");
            await Task.Delay(5);
        }
    }
}
