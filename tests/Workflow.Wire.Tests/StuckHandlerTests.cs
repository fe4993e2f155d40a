namespace Workflow.Wire.Tests;

/// <summary>A handler that never returns: its lock is renewed for so long and no longer, and each time counts.</summary>
public sealed class StuckHandlerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_whose_step_never_returns_is_paused_and_others_go_on(bool heedsItsToken)
    {
        var (calls, never) = (0, new TaskCompletionSource());
        await using var app = await WireApp.StartAsync(
            Things.Named().AddStep(
                Status.Start,
                async (run, ct) =>
                {
                    if (run.ForeignId != "stuck")
                        return Status.End;
                    Interlocked.Increment(ref calls);
                    await never.Task.WaitAsync(heedsItsToken ? ct : CancellationToken.None);
                    return Status.End;
                },
                Status.End).WithOptions(new ProcessOptions { PauseAfterErrorCount = 2 }),
            new WireHostOptions { Processors = processors => processors.MaxLockRenewal = TimeSpan.FromSeconds(1) });
        var stuck = await app.Api.TriggerAsync("stuck");

        await app.Api.CompletedAsync(await app.Api.TriggerAsync("good"));
        var paused = await app.Api.UntilAsync(stuck.RunId, RunState.Paused);

        Assert.StartsWith("max error retry threshold hit - automatically paused: 2 attempts failed, the last without an answer", paused.RunStateReason, StringComparison.Ordinal);
        Assert.Equal(2, calls);
        // What returns in the end comes too late to change anything.
        never.SetResult();
        await app.UntilIdleAsync();
        Assert.Equal((RunState.Paused, 2L), ((await app.Api.GetAsync(stuck.RunId)).RunState, (await app.Api.GetAsync(stuck.RunId)).Version));
    }
}
