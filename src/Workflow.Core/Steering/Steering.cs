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
        options ??= new SteerOptions();
        for (var attempt = 1; ; attempt++)
        {
            var record = await services.Records.GetAsync(definition.Name, runId, cancellationToken).ConfigureAwait(false)
                ?? throw RunNotFoundException.ForRun(definition.Name, runId);
            if (options.ExpectedVersion is { } expected && record.Version != expected)
                throw new RunConflictException(definition.Name, runId, expected);

            var result = await ChangeAsync(record, to, options.Reason, cancellationToken).ConfigureAwait(false);
            if (result is { Outcome: CommitOutcome.Committed, Record: { } stored })
                return stored;

            // A step moved the run in between. Without an expected version, what was asked for still holds for the moved run.
            if (options.ExpectedVersion is not null || attempt == MaxAttempts)
                throw new RunConflictException(definition.Name, runId, record.Version);
        }
    }

    private ValueTask<CommitResult> ChangeAsync(RunRecord record, RunState to, string reason, CancellationToken cancellationToken)
    {
        if (to == RunState.Cancelled && record.RunState == RunState.Initiated)
            return writer.CancelInitiatedAsync(record, reason, Origin, cancellationToken);

        // Resuming is for paused runs: an Initiated one is on its way already.
        if (to == RunState.Running && record.RunState != RunState.Paused)
            throw new InvalidRunStateException(record.Workflow, record.RunId, record.RunState, to);
        RunStateMachine.Require(record, to);
        return writer.ChangeStateAsync(record, to, to == RunState.Running ? "" : reason, Origin, cancellationToken);
    }
}
