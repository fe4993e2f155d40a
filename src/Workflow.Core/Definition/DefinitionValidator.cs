using System.Globalization;

namespace Workflow;

/// <summary>Refuses definitions that cannot work, with a message that says what to do.</summary>
internal sealed class DefinitionValidator<TObject, TStatus>(DefinitionDraft<TObject, TStatus> draft)
    where TStatus : struct, Enum
{
    private const int MaxNameLength = 100;
    private const int MaxParallelCount = 1024;
    private const int MaxEntityNameLength = 260;

    private static readonly TimeSpan MaxMessageConsumeLag = TimeSpan.FromMinutes(5);

    /// <summary>Whatever can be said of each part alone.</summary>
    public void CheckParts()
    {
        CheckName("The workflow's name", draft.Name, MaxNameLength);
        CheckStatuses();
        CheckSteps();
        CheckOptions("The default options", draft.Options.Defaults);
        CheckTimeouts();
        CheckConnectors();
        CheckSchedules();
        CheckWorkflowOptions(draft.Options);
    }

    /// <summary>Whatever needs the whole graph.</summary>
    public void CheckGraph(WorkflowGraph graph)
    {
        if (graph.Transitions.Count == 0)
        {
            throw Fail("Workflow requires at least one starting point. "
                + "Add at least one step, callback or timeout with a destination.");
        }

        // A status that has a handler but no way out counts as terminal: the handler would never be called.
        var handled = draft.Steps.Select(step => ("step", step.Status))
            .Concat(draft.Callbacks.Select(callback => ("callback", callback.Status)))
            .Concat(draft.Timeouts.Select(timeout => ("timeout", timeout.Status)));
        foreach (var (kind, status) in handled)
        {
            var number = StatusMap<TStatus>.ToNumber(status);
            if (!graph.Contains(number) || graph.IsTerminal(number))
            {
                throw Fail($"the {kind} of status {Name(status)} has no destinations, so runs would end there and it would never be called. "
                    + "Name the statuses it may return.");
            }
        }
    }

    /// <summary>Whatever needs the process list.</summary>
    public static void CheckProcesses(WorkflowDefinition definition)
    {
        // Function names are not told apart by case, so process names are not either.
        var twice = definition.Processes.GroupBy(process => process.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new WorkflowConfigurationException(
                definition.Name,
                $"two processes would have the name '{twice.Key}' (case does not tell them apart). Rename the status or the connector that it comes from.");
        }
    }

    private void CheckStatuses()
    {
        var sources = draft.Steps.Select(step => step.Status)
            .Concat(draft.Callbacks.Select(callback => callback.Status))
            .Concat(draft.Timeouts.Select(timeout => timeout.Status));
        foreach (var status in sources)
            CheckStatus(status, "from");

        var destinations = draft.Steps.SelectMany(step => step.Destinations)
            .Concat(draft.Callbacks.SelectMany(callback => callback.Destinations))
            .Concat(draft.Timeouts.SelectMany(timeout => timeout.Destinations));
        foreach (var status in destinations)
            CheckStatus(status, "to");
    }

    private void CheckStatus(TStatus status, string side)
    {
        if (Convert.ToDecimal(status, CultureInfo.InvariantCulture) is 0 or -1 or -2)
            throw Fail($"cannot use reserved status {status:D} as '{side}' status. 0, -1 and -2 are reserved: give {status} another number, starting at 1.");
        if (!StatusMap<TStatus>.IsDefined(status))
            throw Fail($"status {status} is not a member of {typeof(TStatus).Name} within the range of int. Use a member of the enum.");
    }

    private void CheckSteps()
    {
        var twice = draft.Steps.GroupBy(step => step.Status).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw Fail($"'AddStep({Name(twice.Key)},' already exists. Only one Step can be configured to consume the status. "
                + "Merge the two, or give the second a status of its own.");
        }

        foreach (var (status, options) in draft.StepOptions)
            CheckOptions($"The step of status {Name(status)}", options);
    }

    private void CheckTimeouts()
    {
        foreach (var (status, options) in draft.TimeoutOptions)
        {
            if (options.ParallelCount is not null and not 0)
                throw Fail($"Cannot configure parallel timeout (status {Name(status)}). Leave ParallelCount out: each foreign ID's timeouts fire on their own.");
            if (options.ConsumeLag is { } lag && lag != TimeSpan.Zero)
                throw Fail($"Cannot configure lag for timeout (status {Name(status)}). Leave ConsumeLag out and let the timer fire later.");
            CheckOptions($"The timeout of status {Name(status)}", options with { ParallelCount = null });
        }
    }

    private void CheckConnectors()
    {
        var twice = draft.Connectors.GroupBy(connector => connector.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw Fail($"connector names need to be unique: there are two named '{twice.Key}'. Rename one.");

        foreach (var connector in draft.Connectors)
        {
            CheckName("A connector's name", connector.Name, MaxNameLength);
            CheckOptions($"Connector '{connector.Name}'", connector.Options);
            if (connector.Source is QueueSource queue)
                CheckMessageSource(connector.Name, queue.Messages, connector.Options);
            if (connector.Source is RunSource { RunState: { } state } && state is not (RunState.Paused or RunState.Cancelled or RunState.Completed or RunState.DataDeleted))
                throw Fail($"connector '{connector.Name}' wants runs that reach {state.Describe()}. Only Paused, Cancelled, Completed and Data Deleted are announced.");
        }
    }

    /// <summary>The names of a queue or topic are the owner's affair; but one that cannot be is a mistake.</summary>
    private void CheckMessageSource(string connector, MessageSource source, ProcessOptions options)
    {
        foreach (var name in new[] { source.Queue, source.Topic, source.Subscription }.OfType<string>())
            CheckName($"The queue, topic or subscription of connector '{connector}'", name, MaxEntityNameLength);
        if ((options.ConsumeLag ?? draft.Options.Defaults.ConsumeLag) is { } lag && lag > MaxMessageConsumeLag)
            throw Fail($"connector '{connector}': ConsumeLag is {lag}. On a {(source.Queue is null ? "subscription" : "queue")} the message waits in hand, so it can be {MaxMessageConsumeLag} at most.");
    }

    private void CheckSchedules()
    {
        var twice = draft.Schedules.GroupBy(schedule => schedule.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw Fail($"there are two schedules with ID '{twice.Key}'. Give one an Id of its own in its ScheduleOptions.");

        foreach (var schedule in draft.Schedules)
        {
            CheckName("A schedule's ID", schedule.Id, 512);
            if (ForeignIds.WhyInvalid(schedule.ForeignId) is { } why)
                throw Fail($"schedule '{schedule.Id}': {why}");
            if (!CronSchedule.TryParse(schedule.Spec, schedule.TimeZone, out _, out var error))
                throw Fail($"schedule '{schedule.Id}': {error}");
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone.Id, out _))
                throw Fail($"schedule '{schedule.Id}': time zone '{schedule.TimeZone.Id}' is not one that the system knows by its ID. It is stored by its ID, so that every host finds it: take one from TimeZoneInfo.FindSystemTimeZoneById.");
        }
    }

    private void CheckWorkflowOptions(WorkflowOptions options)
    {
        if (options.ResumePausedAfter is { } resume && resume <= TimeSpan.Zero)
            throw Fail($"WithPauseRetry({resume}) must be above zero. Use DisablePauseRetry to leave paused runs paused.");
        if (options.Retention is { } retention && retention <= TimeSpan.Zero)
            throw Fail($"WithRetention({retention}) must be above zero. Leave it out to keep runs for ever.");

        var outbox = options.Outbox;
        if (outbox.PollingFrequency <= TimeSpan.Zero || outbox.LagAlert <= TimeSpan.Zero || outbox.SweepDelay <= TimeSpan.Zero || outbox.MaxSweepDelay < outbox.SweepDelay)
            throw Fail("the outbox options need a PollingFrequency, LagAlert and SweepDelay above zero and a MaxSweepDelay not below SweepDelay.");
        if (outbox.ErrorBackOff < TimeSpan.Zero)
            throw Fail($"the outbox option ErrorBackOff is {outbox.ErrorBackOff}; it cannot be negative.");
        if (outbox.LookupLimit is < 1 or > 1000)
            throw Fail($"the outbox option LookupLimit is {outbox.LookupLimit}; it must be 1 to 1000.");
    }

    private void CheckOptions(string owner, ProcessOptions options)
    {
        if (options.ParallelCount is < 0 or > MaxParallelCount)
            throw Fail($"{owner}: ParallelCount is {options.ParallelCount}; it must be 1 to {MaxParallelCount}, or 0 for no limit.");
        if (options.PollingFrequency is { } polling && polling <= TimeSpan.Zero)
            throw Fail($"{owner}: PollingFrequency is {polling}; it must be above zero.");
        if (options.ErrorBackOff is { } backOff && backOff < TimeSpan.Zero)
            throw Fail($"{owner}: ErrorBackOff is {backOff}; it cannot be negative.");
        if (options.LagAlert is { } alert && alert <= TimeSpan.Zero)
            throw Fail($"{owner}: LagAlert is {alert}; it must be above zero.");
        if (options.ConsumeLag is { } lag && lag < TimeSpan.Zero)
            throw Fail($"{owner}: ConsumeLag is {lag}; it cannot be negative.");
        if (options.PauseAfterErrorCount is < 0)
            throw Fail($"{owner}: PauseAfterErrorCount is {options.PauseAfterErrorCount}; it must be 1 or more, or 0 for never.");
    }

    private void CheckName(string what, string name, int maxLength)
    {
        if (name.Length == 0 || name.Length > maxLength || name.Any(char.IsControl) || name.Trim() != name)
        {
            throw Fail($"{what} is '{name}'. It must be 1 to {maxLength} characters without control characters and without white space at its ends.");
        }
    }

    private WorkflowConfigurationException Fail(string message) => new(draft.Name, message);

    private static string Name(TStatus status) => StatusMap<TStatus>.NameOf(status);
}
