using System.Runtime.ExceptionServices;

namespace Workflow;

/// <summary>Stores the pause or cancellation that a handler asks for, which consumes the event it is handling.</summary>
internal sealed class HandlerRunController(MoveWriter writer, MoveOrigin origin) : IRunController
{
    private ExceptionDispatchInfo? _fault;

    /// <summary>What the store threw, if it did: not the handler's fault.</summary>
    public Exception? Fault => _fault?.SourceException;

    public void RethrowFault() => _fault?.Throw();

    public async Task ChangeStateAsync(RunRecord run, RunState to, string reason, CancellationToken cancellationToken)
    {
        // A handler sees an Initiated run as Running, and may cancel it.
        if (!RunStateMachine.MayFollow(run.RunState, to))
            throw new InvalidRunStateException(run.Workflow, run.RunId, run.RunState, to);

        CommitResult result;
        try
        {
            result = await writer.ChangeStateAsync(run, to, reason, origin, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
            throw;
        }

        if (result.Outcome != CommitOutcome.Committed)
            throw new RunConflictException(run.Workflow, run.RunId, run.Version);
    }
}
