namespace Workflow;

/// <summary>Waits for runs: woken at once by moves made in this host, and looking every so often for those made in others.</summary>
internal sealed class RunWaiter(WorkflowDefinition definition, WorkflowServices services)
{
    private const int HistoryPageSize = 1000;
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(100);

    public async Task<AwaitResult> WaitAsync(string runId, int status, CancellationToken cancellationToken) =>
        (await WaitAsync(runId, status, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Waits for so long; zero only looks. Null when it is not so by then.</summary>
    public async Task<AwaitResult?> WaitAsync(string runId, int status, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = services.Time.GetTimestamp();
        var seen = 0L;
        var pause = FirstPoll;
        while (true)
        {
            // Asked for before the record is read: a move between the two is not missed.
            var moved = services.Signals.NextMoveOf(runId);
            try
            {
                var run = await services.Records.GetAsync(definition.Name, runId, cancellationToken).ConfigureAwait(false)
                    ?? throw RunNotFoundException.ForRun(definition.Name, runId);
                if (await OutcomeOfAsync(run, status, seen, cancellationToken).ConfigureAwait(false) is { } outcome)
                    return new AwaitResult(outcome, run);

                var left = patience == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : patience - services.Time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                    return null;

                pause = run.Version == seen ? Min(pause * 2, definition.Options.Defaults.PollingFrequency ?? ProcessSettings.DefaultPollingFrequency) : FirstPoll;
                seen = run.Version;

                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(moved, Task.Delay(Min(pause, left), services.Time, stop.Token)).ConfigureAwait(false);
                await stop.CancelAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
            finally
            {
                if (!moved.IsCompleted)
                    services.Signals.Forget(runId, moved);
            }
        }
    }

    private async ValueTask<AwaitOutcome?> OutcomeOfAsync(RunRecord run, int status, long seen, CancellationToken cancellationToken)
    {
        if (run.Status == status)
            return AwaitOutcome.Reached;
        // It may have passed through the status between two looks.
        if (run.Version > seen + 1 && await PassedThroughAsync(run, status, seen, cancellationToken).ConfigureAwait(false))
            return AwaitOutcome.Reached;
        if (run.RunState.IsFinished())
            return AwaitOutcome.Finished;
        return run.RunState == RunState.Paused ? AwaitOutcome.Paused : null;
    }

    private async ValueTask<bool> PassedThroughAsync(RunRecord run, int status, long seen, CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await services.Records.HistoryAsync(run.Workflow, run.RunId, HistoryPageSize, token, cancellationToken).ConfigureAwait(false);
            // History was read after the record and may know more: then the record is read again before it is handed out.
            if (page.Items.Any(entry => entry.Version > seen && entry.Version <= run.Version && entry.Status == status))
                return true;
            token = page.ContinuationToken;
        }
        while (token is not null);
        return false;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
