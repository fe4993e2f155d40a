using System.Text.Json;

namespace Workflow;

public partial class WorkflowBuilder<TObject, TStatus>
{
    /// <summary>Calls a hook when a run is paused. One hook for each run state: the last one set counts.</summary>
    public WorkflowBuilder<TObject, TStatus> OnPause(HookHandler<TObject, TStatus> hook) => On(RunState.Paused, hook);

    /// <summary>Calls a hook class when a run is paused.</summary>
    public WorkflowBuilder<TObject, TStatus> OnPause<THandler>()
        where THandler : class, IHookHandler<TObject, TStatus> => On<THandler>(RunState.Paused);

    /// <summary>Calls a hook when a run is cancelled. One hook for each run state: the last one set counts.</summary>
    public WorkflowBuilder<TObject, TStatus> OnCancel(HookHandler<TObject, TStatus> hook) => On(RunState.Cancelled, hook);

    /// <summary>Calls a hook class when a run is cancelled.</summary>
    public WorkflowBuilder<TObject, TStatus> OnCancel<THandler>()
        where THandler : class, IHookHandler<TObject, TStatus> => On<THandler>(RunState.Cancelled);

    /// <summary>Calls a hook when a run is completed. One hook for each run state: the last one set counts.</summary>
    public WorkflowBuilder<TObject, TStatus> OnComplete(HookHandler<TObject, TStatus> hook) => On(RunState.Completed, hook);

    /// <summary>Calls a hook class when a run is completed.</summary>
    public WorkflowBuilder<TObject, TStatus> OnComplete<THandler>()
        where THandler : class, IHookHandler<TObject, TStatus> => On<THandler>(RunState.Completed);

    /// <summary>
    /// Calls a hook when the data of a run has been deleted; the object it sees is what was put in its place, which may not
    /// fill <typeparamref name="TObject"/>. One hook for each run state: the last one set counts.
    /// </summary>
    public WorkflowBuilder<TObject, TStatus> OnDataDeleted(HookHandler<TObject, TStatus> hook) => On(RunState.DataDeleted, hook);

    /// <summary>Calls a hook class when the data of a run has been deleted.</summary>
    public WorkflowBuilder<TObject, TStatus> OnDataDeleted<THandler>()
        where THandler : class, IHookHandler<TObject, TStatus> => On<THandler>(RunState.DataDeleted);

    /// <summary>Sets defaults for every process of the workflow. What is not set keeps the library's default. The last call counts.</summary>
    public WorkflowBuilder<TObject, TStatus> WithDefaultOptions(ProcessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _draft.Options = _draft.Options with { Defaults = options };
        return this;
    }

    /// <summary>
    /// Deletes data by changing the object, instead of replacing it with <c>{"result":"deleted"}</c>. What it throws is retried.
    /// </summary>
    public WorkflowBuilder<TObject, TStatus> WithCustomDelete(Action<TObject> delete)
    {
        ArgumentNullException.ThrowIfNull(delete);
        return WithCustomDelete((TObject value) =>
        {
            delete(value);
            return value;
        });
    }

    /// <summary>Deletes data by making another object of it. What it throws is retried.</summary>
    public WorkflowBuilder<TObject, TStatus> WithCustomDelete(Func<TObject, TObject> delete)
    {
        ArgumentNullException.ThrowIfNull(delete);
        _draft.CustomDelete = delete;
        return this;
    }

    /// <summary>Resumes paused runs this long after their pause, whoever paused them. Above zero; default 1 h.</summary>
    public WorkflowBuilder<TObject, TStatus> WithPauseRetry(TimeSpan resumeAfter)
    {
        _draft.Options = _draft.Options with { ResumePausedAfter = resumeAfter };
        return this;
    }

    /// <summary>Leaves paused runs paused until somebody resumes them.</summary>
    public WorkflowBuilder<TObject, TStatus> DisablePauseRetry()
    {
        _draft.Options = _draft.Options with { ResumePausedAfter = null };
        return this;
    }

    /// <summary>Removes runs with everything that belongs to them this long after they finished. Above zero; default: never.</summary>
    public WorkflowBuilder<TObject, TStatus> WithRetention(TimeSpan age)
    {
        _draft.Options = _draft.Options with { Retention = age };
        return this;
    }

    /// <summary>Sets how the outbox is swept. It does not switch publishing on or off.</summary>
    public WorkflowBuilder<TObject, TStatus> WithOutboxOptions(OutboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _draft.Options = _draft.Options with { Outbox = options };
        return this;
    }

    /// <summary>Publishes no events from this app: somebody else drains the workflow's outbox.</summary>
    public WorkflowBuilder<TObject, TStatus> WithoutOutbox()
    {
        _draft.Options = _draft.Options with { PublishesEvents = false };
        return this;
    }

    /// <summary>Sets how objects and callback payloads are read and written. Default: the web defaults (camel case).</summary>
    public WorkflowBuilder<TObject, TStatus> WithJsonOptions(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var json = new JsonSerializerOptions(options);
        json.MakeReadOnly(populateMissingResolver: true);
        _draft.Options = _draft.Options with { Json = json };
        return this;
    }

    private WorkflowBuilder<TObject, TStatus> On(RunState state, HookHandler<TObject, TStatus> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        _draft.Hooks[state] = new HookRegistration<TObject, TStatus>(state, (_, run, cancellationToken) => hook(run, cancellationToken));
        return this;
    }

    private WorkflowBuilder<TObject, TStatus> On<THandler>(RunState state)
        where THandler : class, IHookHandler<TObject, TStatus>
    {
        _draft.Hooks[state] = new HookRegistration<TObject, TStatus>(
            state,
            (services, run, cancellationToken) => HandlerScope.InvokeAsync<THandler>(services, handler => handler.HandleAsync(run, cancellationToken)));
        return this;
    }
}
