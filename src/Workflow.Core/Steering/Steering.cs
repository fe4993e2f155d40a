namespace Workflow;

/// <summary>Pauses, resumes, cancels runs and requests the deletion of their data, for people and programs outside.</summary>
internal sealed class Steering(WorkflowDefinition definition, WorkflowServices services, MoveWriter writer)
{
    /// <summary>How often a change is tried when steps keep moving the run meanwhile.</summary>
    private const int MaxAttempts = 10;

    private static readonly MoveOrigin Origin = new(ProcessNames.Operator);

    public Task<RunRecord> PauseAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) =>
        SteerAsync(runId, RunState.Paused, options, cancellationToken);

    public Task<RunRecord> ResumeAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) =>
        SteerAsync(runId, RunState.Running, options, cancellationToken);

    public Task<RunRecord> CancelAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) =>
        SteerAsync(runId, RunState.Cancelled, options, cancellationToken);

    public Task<RunRecord> DeleteDataAsync(string runId, SteerOptions? options, CancellationToken cancellationToken) =>
        SteerAsync(runId, RunState.RequestedDataDeleted, options, cancellationToken);

    private async Task<RunRecord> SteerAsync(string runId, RunState to, SteerOptions? options, CancellationToken cancellationToken)
    {
        var record = await ReadAsync(runId, cancellationToken).ConfigureAwait(false);
        using var span = RunSpan.StartAction(services.Telemetry.Activities, ActionOf(to), ProcessNames.Operator, record);
        try
        {
            return await SteerAsync(record, to, options ?? new SteerOptions(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (span is not null)
        {
            span.Failed(exception, exception is RunConflictException ? Outcome.Conflict : Outcome.Failed);
            throw;
        }
    }

    private async Task<RunRecord> SteerAsync(RunRecord record, RunState to, SteerOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (options.ExpectedVersion is { } expected && record.Version != expected)
                throw new RunConflictException(definition.Name, record.RunId, expected);

            var result = await ChangeAsync(record, to, options.Reason, cancellationToken).ConfigureAwait(false);
            if (result is { Outcome: CommitOutcome.Committed, Record: { } stored })
                return stored;

            // A step moved the run in between. Without an expected version, what was asked for still holds for the moved run.
            if (options.ExpectedVersion is not null || attempt == MaxAttempts)
                throw new RunConflictException(definition.Name, record.RunId, record.Version);
            record = await ReadAsync(record.RunId, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<RunRecord> ReadAsync(string runId, CancellationToken cancellationToken) =>
        await services.Records.GetAsync(definition.Name, runId, cancellationToken).ConfigureAwait(false)
            ?? throw RunNotFoundException.ForRun(definition.Name, runId);

    private static string ActionOf(RunState to) => to switch
    {
        RunState.Paused => "pause",
        RunState.Running => "resume",
        RunState.Cancelled => "cancel",
        _ => "delete data",
    };

    private ValueTask<CommitResult> ChangeAsync(RunRecord record, RunState to, string reason, CancellationToken cancellationToken)
    {
        if (to == RunState.Cancelled && record.RunState == RunState.Initiated)
            return writer.CancelInitiatedAsync(record, reason, Origin, cancellationToken);

        // Resuming is for paused runs: an Initiated one is on its way already.
        if (to == RunState.Running && record.RunState != RunState.Paused)
            throw new InvalidRunStateException(record.Workflow, record.RunId, record.RunState, to);
        RunStateMachine.Require(record, to);
        return writer.ChangeStateAsync(record, to, reason, Origin, cancellationToken);
    }
}
