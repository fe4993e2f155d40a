using System.Text.Json;

namespace Workflow;

/// <summary>Defines a workflow: its statuses and what happens at each.</summary>
/// <typeparam name="TObject">The data of a run, stored as JSON with every move.</typeparam>
/// <typeparam name="TStatus">
/// The statuses. Their numbers are stored, their names are shown: rename freely, renumber never. 0, -1 and -2 are reserved.
/// </typeparam>
/// <remarks>
/// Nothing is checked before <see cref="Build"/>. Every method returns a builder of the same workflow; those that add a
/// process return one whose <see cref="ProcessBuilder{TObject,TStatus}.WithOptions"/> sets that process's options.
/// </remarks>
public partial class WorkflowBuilder<TObject, TStatus>
    where TStatus : struct, Enum
{
    private readonly DefinitionDraft<TObject, TStatus> _draft;

    /// <summary>Starts a definition.</summary>
    /// <param name="name">
    /// Name of the workflow, 1 to 100 characters without control characters, unique in its app. It is part of every stored key: keep it.
    /// </param>
    public WorkflowBuilder(string name)
        : this(new DefinitionDraft<TObject, TStatus>(name ?? throw new ArgumentNullException(nameof(name))))
    {
    }

    private protected WorkflowBuilder(DefinitionDraft<TObject, TStatus> draft) => _draft = draft;

    /// <summary>Adds the step of a status. A status has at most one.</summary>
    /// <param name="status">The status whose runs it works on.</param>
    /// <param name="handler">What it does.</param>
    /// <param name="destinations">Every status it may return.</param>
    public ProcessBuilder<TObject, TStatus> AddStep(TStatus status, StepHandler<TObject, TStatus> handler, params TStatus[] destinations)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddStep(status, (_, run, cancellationToken) => handler(run, cancellationToken), destinations);
    }

    /// <summary>Adds the step of a status, for one that awaits nothing.</summary>
    /// <param name="status">The status whose runs it works on.</param>
    /// <param name="handler">What it does.</param>
    /// <param name="destinations">Every status it may return.</param>
    public ProcessBuilder<TObject, TStatus> AddStep(TStatus status, Func<Run<TObject, TStatus>, Next<TStatus>> handler, params TStatus[] destinations)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddStep(status, (_, run, _) => Task.FromResult(handler(run)), destinations);
    }

    /// <summary>Adds the step of a status, as a class from dependency injection.</summary>
    /// <param name="status">The status whose runs it works on.</param>
    /// <param name="destinations">Every status it may return.</param>
    /// <typeparam name="THandler">The class; it need not be registered.</typeparam>
    public ProcessBuilder<TObject, TStatus> AddStep<THandler>(TStatus status, params TStatus[] destinations)
        where THandler : class, IStepHandler<TObject, TStatus> =>
        AddStep(
            status,
            (services, run, cancellationToken) => HandlerScope.InvokeAsync<THandler, Next<TStatus>>(services, handler => handler.HandleAsync(run, cancellationToken)),
            destinations);

    /// <summary>Adds a callback to a status. A status may have several; each is offered the payload in the order they were added.</summary>
    /// <param name="status">The status in which it is accepted.</param>
    /// <param name="handler">What it does.</param>
    /// <param name="destinations">Every status it may return.</param>
    public WorkflowBuilder<TObject, TStatus> AddCallback(TStatus status, CallbackHandler<TObject, TStatus> handler, params TStatus[] destinations)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddCallback(
            status,
            async (_, run, payload, cancellationToken) =>
            {
                await using var stream = new ReadOnlyPayloadStream(payload);
                return await handler(run, stream, cancellationToken).ConfigureAwait(false);
            },
            destinations);
    }

    /// <summary>Adds a callback to a status whose payload is JSON, read with the workflow's JSON options.</summary>
    /// <param name="status">The status in which it is accepted.</param>
    /// <param name="handler">What it does.</param>
    /// <param name="destinations">Every status it may return.</param>
    /// <remarks>A payload that is not such JSON is refused with an <see cref="ArgumentException"/> for <c>payload</c>.</remarks>
    public WorkflowBuilder<TObject, TStatus> AddCallback<TPayload>(TStatus status, CallbackHandler<TObject, TStatus, TPayload> handler, params TStatus[] destinations)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddCallback(
            status,
            (_, run, payload, cancellationToken) => handler(run, CallbackPayload.Read<TPayload>(payload, _draft.Options.Json), cancellationToken),
            destinations);
    }

    /// <summary>Adds a callback to a status, as a class from dependency injection.</summary>
    /// <param name="status">The status in which it is accepted.</param>
    /// <param name="destinations">Every status it may return.</param>
    /// <typeparam name="THandler">The class; it need not be registered.</typeparam>
    public WorkflowBuilder<TObject, TStatus> AddCallback<THandler>(TStatus status, params TStatus[] destinations)
        where THandler : class, ICallbackHandler<TObject, TStatus> =>
        AddCallback(
            status,
            async (services, run, payload, cancellationToken) =>
            {
                await using var stream = new ReadOnlyPayloadStream(payload);
                return await HandlerScope.InvokeAsync<THandler, Next<TStatus>>(services, handler => handler.HandleAsync(run, stream, cancellationToken)).ConfigureAwait(false);
            },
            destinations);

    /// <summary>Adds a timeout to a status. A status may have several, each with a timer of its own.</summary>
    /// <param name="status">The status that may be stayed in too long.</param>
    /// <param name="timer">When it fires.</param>
    /// <param name="handler">What happens then.</param>
    /// <param name="destinations">Every status it may return.</param>
    public ProcessBuilder<TObject, TStatus> AddTimeout(
        TStatus status,
        TimerHandler<TObject, TStatus> timer,
        TimeoutHandler<TObject, TStatus> handler,
        params TStatus[] destinations)
    {
        ArgumentNullException.ThrowIfNull(timer);
        ArgumentNullException.ThrowIfNull(handler);
        return AddTimeout(
            status,
            (_, run, now, cancellationToken) => timer(run, now, cancellationToken),
            (_, run, now, cancellationToken) => handler(run, now, cancellationToken),
            destinations);
    }

    /// <summary>Adds a timeout to a status that fires a fixed time after the status was entered.</summary>
    /// <param name="status">The status that may be stayed in too long.</param>
    /// <param name="after">How long it may be stayed in; zero or less fires at once.</param>
    /// <param name="handler">What happens then.</param>
    /// <param name="destinations">Every status it may return.</param>
    public ProcessBuilder<TObject, TStatus> AddTimeout(
        TStatus status,
        TimeSpan after,
        TimeoutHandler<TObject, TStatus> handler,
        params TStatus[] destinations) =>
        AddTimeout(status, Timers.After<TObject, TStatus>(after), handler, destinations);

    /// <summary>Adds a timeout to a status, as a class from dependency injection.</summary>
    /// <param name="status">The status that may be stayed in too long.</param>
    /// <param name="destinations">Every status it may return.</param>
    /// <typeparam name="THandler">The class; it need not be registered.</typeparam>
    public ProcessBuilder<TObject, TStatus> AddTimeout<THandler>(TStatus status, params TStatus[] destinations)
        where THandler : class, ITimeoutHandler<TObject, TStatus> =>
        AddTimeout(
            status,
            (services, run, now, cancellationToken) => HandlerScope.InvokeAsync<THandler, DateTimeOffset?>(services, handler => handler.DueAtAsync(run, now, cancellationToken)),
            (services, run, now, cancellationToken) => HandlerScope.InvokeAsync<THandler, Next<TStatus>>(services, handler => handler.HandleAsync(run, now, cancellationToken)),
            destinations);

    /// <summary>Adds a connector: events of elsewhere that feed this workflow.</summary>
    /// <param name="name">Unique in the workflow. It names the consumer at the source: keep it, or the source is read anew.</param>
    /// <param name="source">Where the events come from.</param>
    /// <param name="handler">What happens with each.</param>
    public ProcessBuilder<TObject, TStatus> AddConnector(string name, ConnectorSource source, ConnectorHandler<TObject, TStatus> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddConnector(name, source, (_, workflow, connectorEvent, cancellationToken) => handler(workflow, connectorEvent, cancellationToken));
    }

    /// <summary>Adds a connector whose handler is a class from dependency injection.</summary>
    /// <param name="name">Unique in the workflow. It names the consumer at the source: keep it, or the source is read anew.</param>
    /// <param name="source">Where the events come from.</param>
    /// <typeparam name="THandler">The class; it need not be registered.</typeparam>
    public ProcessBuilder<TObject, TStatus> AddConnector<THandler>(string name, ConnectorSource source)
        where THandler : class, IConnectorHandler<TObject, TStatus> =>
        AddConnector(
            name,
            source,
            (services, workflow, connectorEvent, cancellationToken) =>
                HandlerScope.InvokeAsync<THandler>(services, handler => handler.HandleAsync(workflow, connectorEvent, cancellationToken)));

    /// <summary>Adds a schedule: runs that are triggered by the clock, each slot at most once however many hosts there are.</summary>
    /// <param name="foreignId">Foreign ID of the runs. While one is in flight, slots are skipped.</param>
    /// <param name="spec">When, see <see cref="CronSchedule"/>. Slots missed while no host ran collapse into one.</param>
    /// <param name="options">ID, time zone, input and filter.</param>
    public WorkflowBuilder<TObject, TStatus> AddSchedule(string foreignId, string spec, ScheduleOptions<TObject, TStatus>? options = null)
    {
        var filter = options?.Filter;
        return AddSchedule(foreignId, spec, options, filter is null ? null : (_, slot, cancellationToken) => filter(slot, cancellationToken));
    }

    /// <summary>Adds a schedule whose filter is a class from dependency injection.</summary>
    /// <param name="foreignId">Foreign ID of the runs. While one is in flight, slots are skipped.</param>
    /// <param name="spec">When, see <see cref="CronSchedule"/>. Slots missed while no host ran collapse into one.</param>
    /// <param name="options">ID, time zone and input.</param>
    /// <typeparam name="TFilter">The class; it need not be registered.</typeparam>
    public WorkflowBuilder<TObject, TStatus> AddSchedule<TFilter>(string foreignId, string spec, ScheduleOptions<TObject, TStatus>? options = null)
        where TFilter : class, IScheduleFilter =>
        AddSchedule(
            foreignId,
            spec,
            options,
            (services, slot, cancellationToken) => HandlerScope.InvokeAsync<TFilter, bool>(services, filter => filter.AllowsAsync(slot, cancellationToken)));

    /// <summary>Builds the definition.</summary>
    /// <exception cref="WorkflowConfigurationException">Something in it cannot work; the message says what and what to do.</exception>
    public WorkflowDefinition<TObject, TStatus> Build() => _draft.Build();

    private ProcessBuilder<TObject, TStatus> AddStep(
        TStatus status,
        Func<IServiceProvider, Run<TObject, TStatus>, CancellationToken, Task<Next<TStatus>>> invoke,
        TStatus[] destinations)
    {
        _draft.Steps.Add(new StepRegistration<TObject, TStatus>(status, invoke, [.. destinations]));
        return new ProcessBuilder<TObject, TStatus>(_draft, options => _draft.StepOptions[status] = options);
    }

    private WorkflowBuilder<TObject, TStatus> AddCallback(
        TStatus status,
        Func<IServiceProvider, Run<TObject, TStatus>, ReadOnlyMemory<byte>, CancellationToken, Task<Next<TStatus>>> invoke,
        TStatus[] destinations)
    {
        _draft.Callbacks.Add(new CallbackRegistration<TObject, TStatus>(status, invoke, [.. destinations]));
        return this;
    }

    private ProcessBuilder<TObject, TStatus> AddTimeout(
        TStatus status,
        Func<IServiceProvider, Run<TObject, TStatus>, DateTimeOffset, CancellationToken, Task<DateTimeOffset?>> dueAt,
        Func<IServiceProvider, Run<TObject, TStatus>, DateTimeOffset, CancellationToken, Task<Next<TStatus>>> invoke,
        TStatus[] destinations)
    {
        _draft.Timeouts.Add(new TimeoutRegistration<TObject, TStatus>(status, dueAt, invoke, [.. destinations]));
        return new ProcessBuilder<TObject, TStatus>(_draft, options => _draft.TimeoutOptions[status] = options);
    }

    private ProcessBuilder<TObject, TStatus> AddConnector(
        string name,
        ConnectorSource source,
        Func<IServiceProvider, IWorkflow<TObject, TStatus>, ConnectorEvent, CancellationToken, Task> invoke)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(source);
        var index = _draft.Connectors.Count;
        _draft.Connectors.Add(new ConnectorRegistration<TObject, TStatus>(name, source, invoke, new ProcessOptions()));
        return new ProcessBuilder<TObject, TStatus>(_draft, options => _draft.Connectors[index] = _draft.Connectors[index] with { Options = options });
    }

    private WorkflowBuilder<TObject, TStatus> AddSchedule(
        string foreignId,
        string spec,
        ScheduleOptions<TObject, TStatus>? options,
        Func<IServiceProvider, DateTimeOffset, CancellationToken, Task<bool>>? filter)
    {
        ArgumentNullException.ThrowIfNull(foreignId);
        ArgumentNullException.ThrowIfNull(spec);
        options ??= new ScheduleOptions<TObject, TStatus>();
        _draft.Schedules.Add(new ScheduleRegistration<TObject>(options.Id ?? $"{foreignId} {spec}", foreignId, spec, options.TimeZone, options.Input, filter));
        return this;
    }
}
