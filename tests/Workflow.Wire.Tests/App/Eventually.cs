using System.Diagnostics;

namespace Workflow.Wire.Tests;

/// <summary>Waits for what hosts do in their own time.</summary>
internal static class Eventually
{
    /// <summary>Far beyond what anything takes, so that only a hang reaches it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>How far apart timers and clocks of one machine may be: 15.6 ms on Windows.</summary>
    public static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"It did not happen within {Patience.TotalSeconds} s that {what}.");
            await Task.Delay(Pause);
        }
    }

    /// <summary>The run, once it has a run state.</summary>
    public static async Task<RunSnapshot<Thing, Status>> UntilAsync(this IWorkflow<Thing, Status> workflow, string runId, RunState state)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var run = await workflow.GetAsync(runId);
            if (run.RunState == state)
                return run;
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"After {Patience.TotalSeconds} s run {runId} is not {state} but {run.RunState} at {run.Status}, version {run.Version}: {run.RunStateReason}");
            await Task.Delay(Pause);
        }
    }

    public static Task<RunSnapshot<Thing, Status>> CompletedAsync(this IWorkflow<Thing, Status> workflow, RunSnapshot<Thing, Status> run) =>
        workflow.UntilAsync(run.RunId, RunState.Completed);
}
