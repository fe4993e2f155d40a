namespace Workflow;

/// <summary>A step: changes the run's object and returns what comes next. What it throws is retried after the step's error back-off.</summary>
public delegate Task<Next<TStatus>> StepHandler<TObject, TStatus>(Run<TObject, TStatus> run, CancellationToken cancellationToken)
    where TStatus : struct, Enum;

/// <summary>A callback: a step that waits for somebody to call, with a payload. What it throws goes to the caller; nothing is stored then.</summary>
/// <remarks>Every callback of a status gets the whole payload; without one, an empty stream.</remarks>
public delegate Task<Next<TStatus>> CallbackHandler<TObject, TStatus>(Run<TObject, TStatus> run, Stream payload, CancellationToken cancellationToken)
    where TStatus : struct, Enum;

/// <summary>A callback whose payload is JSON.</summary>
public delegate Task<Next<TStatus>> CallbackHandler<TObject, TStatus, TPayload>(Run<TObject, TStatus> run, TPayload payload, CancellationToken cancellationToken)
    where TStatus : struct, Enum;

/// <summary>
/// Decides when a timeout fires; null means that this stay in the status has none so far. Called when the status is entered,
/// and again when the run is repeated or resumed there or after a failure: it should not have effects. A timer that is armed
/// keeps its time.
/// </summary>
public delegate Task<DateTimeOffset?> TimerHandler<TObject, TStatus>(Run<TObject, TStatus> run, DateTimeOffset now, CancellationToken cancellationToken)
    where TStatus : struct, Enum;

/// <summary>What happens when a timeout fires. Skipping leaves it due: it is called again at the polling frequency.</summary>
public delegate Task<Next<TStatus>> TimeoutHandler<TObject, TStatus>(Run<TObject, TStatus> run, DateTimeOffset now, CancellationToken cancellationToken)
    where TStatus : struct, Enum;

/// <summary>
/// Told when runs reach a run state. It gets the run as it is when the hook runs, which may have moved on since.
/// What it throws is retried and does not touch the run. It is called at least once.
/// </summary>
public delegate Task HookHandler<TObject, TStatus>(RunSnapshot<TObject, TStatus> run, CancellationToken cancellationToken)
    where TStatus : struct, Enum;

/// <summary>
/// Feeds the workflow from an event of elsewhere, usually by triggering a run or calling back. It is called at least once
/// for each event; what it throws makes the same event come again after the error back-off.
/// </summary>
public delegate Task ConnectorHandler<TObject, TStatus>(IWorkflow<TObject, TStatus> workflow, ConnectorEvent connectorEvent, CancellationToken cancellationToken)
    where TStatus : struct, Enum;

/// <summary>Decides whether a slot of a schedule triggers a run. What it throws makes the same slot come again after a back-off.</summary>
public delegate Task<bool> ScheduleFilter(DateTimeOffset slot, CancellationToken cancellationToken);
