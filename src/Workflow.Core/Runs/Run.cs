namespace Workflow;

/// <summary>A run in the hands of a step, callback or timeout: change <c>Object</c> and return what comes next.</summary>
/// <typeparam name="TObject">The workflow's object.</typeparam>
/// <typeparam name="TStatus">The workflow's status enum.</typeparam>
/// <remarks>An instance belongs to one invocation; it is never reused, so keeping it is harmless.</remarks>
public sealed class Run<TObject, TStatus> : RunSnapshot<TObject, TStatus>
    where TStatus : struct, Enum
{
    private readonly IRunController _controller;

    internal Run(RunRecord record, TStatus status, TObject value, IRunController controller)
        : base(record, status, value) => _controller = controller;

    /// <summary>Where the run stands in its life cycle: a handler sees an Initiated run as Running.</summary>
    public override RunState RunState => Record.RunState == RunState.Initiated ? RunState.Running : Record.RunState;

    /// <summary>Set once this invocation has paused or cancelled the run: whatever it returns then changes nothing.</summary>
    internal bool StateChanged { get; private set; }

    /// <summary>Stores nothing; the event is done. The run stays where it is until a callback, a timeout or an operator moves it.</summary>
    public Next<TStatus> Skip() => Next<TStatus>.Skip;

    /// <summary>Stores the object, keeps the status and calls the step again, after what is already waiting.</summary>
    public Next<TStatus> SaveAndRepeat() => Next<TStatus>.SaveAndRepeat;

    /// <summary>
    /// Pauses the run now, as it was loaded: changes that this invocation made to <c>Object</c> are not stored.
    /// Return the result; another result changes nothing any more.
    /// </summary>
    /// <param name="reason">Shown to operators.</param>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    /// <exception cref="RunConflictException">Somebody else moved the run meanwhile.</exception>
    public async Task<Next<TStatus>> PauseAsync(string reason, CancellationToken cancellationToken = default)
    {
        await ChangeStateAsync(RunState.Paused, reason, cancellationToken).ConfigureAwait(false);
        return Next<TStatus>.Skip;
    }

    /// <summary>
    /// Cancels the run now, as it was loaded: changes that this invocation made to <c>Object</c> are not stored.
    /// Return the result; another result changes nothing any more.
    /// </summary>
    /// <param name="reason">Shown to operators.</param>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    /// <exception cref="RunConflictException">Somebody else moved the run meanwhile.</exception>
    public async Task<Next<TStatus>> CancelAsync(string reason, CancellationToken cancellationToken = default)
    {
        await ChangeStateAsync(RunState.Cancelled, reason, cancellationToken).ConfigureAwait(false);
        return Next<TStatus>.Skip;
    }

    private async Task ChangeStateAsync(RunState to, string reason, CancellationToken cancellationToken)
    {
        if (StateChanged)
            throw new InvalidOperationException("This invocation has already paused or cancelled its run.");

        await _controller.ChangeStateAsync(Record, to, reason, cancellationToken).ConfigureAwait(false);
        StateChanged = true;
    }
}

/// <summary>Stores a state change that a handler asks for in the middle of its work.</summary>
internal interface IRunController
{
    Task ChangeStateAsync(RunRecord run, RunState to, string reason, CancellationToken cancellationToken);
}
