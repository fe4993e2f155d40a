namespace Workflow;

/// <summary>Counts a workflow's runs in flight and its waiting dead letters, while somebody listens and no more often than is wanted.</summary>
internal sealed class Census(WorkflowDefinition definition, WorkflowServices services)
{
    private const int MostDeadLetters = 1000;

    private readonly Dictionary<int, GraphStatus> _statuses = definition.Graph.Statuses.ToDictionary(status => status.Value);
    private DateTimeOffset _next;

    /// <summary>Counts, if it is time to.</summary>
    /// <param name="interval">How often it is called.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    public async ValueTask TakeAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var options = services.Telemetry.Options;
        var now = services.Time.GetUtcNow();
        if (options.CountInterval == TimeSpan.Zero || now < _next || !services.Telemetry.CountsAreWanted)
            return;
        // The caller comes up to a tenth sooner than its interval says.
        _next = now + options.CountInterval - (interval * 0.1);

        var validFor = WorkflowTelemetry.ValidityOf(options.CountInterval > interval ? options.CountInterval : interval);
        var counts = await services.Records.CountAsync(definition.Name, options.CountLimit, cancellationToken).ConfigureAwait(false);
        services.Telemetry.RunsInFlight(definition.Name, InFlight(counts), counts.IsComplete, validFor);
        if (services.DeadLetters is { } store)
        {
            var waiting = await store.CountDeadLettersAsync(definition.Name, MostDeadLetters, cancellationToken).ConfigureAwait(false);
            services.Telemetry.DeadLettersWaiting(definition.Name, waiting, validFor);
        }
    }

    /// <summary>Every status that a run can be in flight at, with zero where there is none; and others that the code no longer has.</summary>
    private IEnumerable<(string Status, RunState RunState, int Count)> InFlight(RunCounts counts)
    {
        var found = counts.Groups.Where(group => !group.RunState.IsFinished()).ToList();
        var none = _statuses.Values
            .Where(status => !status.IsTerminal && !found.Exists(group => group.Status == status.Value && group.RunState == RunState.Running))
            .Select(status => (status.Name, RunState.Running, 0));
        return found.Select(group => (_statuses.TryGetValue(group.Status, out var status) ? status.Name : $"{group.Status}", group.RunState, group.Count)).Concat(none);
    }
}
