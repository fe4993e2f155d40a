using System.Diagnostics;

namespace Workflow.Cluster.Tests;

/// <summary>Waits for what other processes do.</summary>
internal static class Eventually
{
    public static async Task<RunRecord> FinishedAsync(IWorkflow workflow, string runId, TimeSpan within)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var run = await workflow.GetAsync(runId);
            if (run.RunState.IsFinished() || run.RunState == RunState.Paused)
                return run;
            if (Stopwatch.GetElapsedTime(started) > within)
                Assert.Fail($"Run {runId} is still {run.RunState} at {run.StatusDescription}, version {run.Version}, after {within}.");
            await Task.Delay(50);
        }
    }
}
