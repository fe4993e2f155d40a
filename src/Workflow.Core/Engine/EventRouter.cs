using System.Globalization;

namespace Workflow;

/// <summary>Knows which processes want to hear of a move. An event nobody subscribes to is never written nor sent.</summary>
internal sealed class EventRouter
{
    private readonly Dictionary<int, Route[]> _byStatus;
    private readonly Dictionary<RunState, Route[]> _byRunState;
    private readonly Route[] _delete;
    private readonly Dictionary<int, Route[]> _enteringFinal;
    private readonly TimeSpan _sweepDelay;

    public EventRouter(string workflow, IEnumerable<Subscription> subscriptions, OutboxOptions outbox)
    {
        var routes = subscriptions.Where(subscription => subscription.Workflow == workflow).Select(subscription => new Route(subscription)).ToList();
        _byStatus = routes.Where(route => route.Subscription.Kind == EventKind.Status).GroupBy(route => route.Subscription.Status!.Value).ToDictionary(group => group.Key, group => group.ToArray());
        _byRunState = routes.Where(route => route.Subscription.Kind == EventKind.RunState).GroupBy(route => route.Subscription.RunState!.Value).ToDictionary(group => group.Key, group => group.ToArray());
        _delete = [.. routes.Where(route => route.Subscription.Kind == EventKind.Delete)];
        _enteringFinal = _byStatus.ToDictionary(group => group.Key, group => group.Value.Where(route => route.Subscription.EnteringOnly).ToArray());
        _sweepDelay = outbox.SweepDelay;
    }

    /// <summary>The receipts of the events that a stored version causes, one for each process that wants to hear of it.</summary>
    public IReadOnlyList<OutboxEntry> EventsOf(RunRecord run)
    {
        var entered = run.StatusVersion == run.Version;
        return run.RunState switch
        {
            RunState.Initiated or RunState.Running => Make(run, EventKind.Status, _byStatus.GetValueOrDefault(run.Status, []), entered, _sweepDelay),
            RunState.RequestedDataDeleted => Make(run, EventKind.Delete, _delete, entered, _sweepDelay),
            RunState.Completed when entered && _enteringFinal.GetValueOrDefault(run.Status, []) is { Length: > 0 } entering =>
                [.. Make(run, EventKind.Status, entering, entered, _sweepDelay), .. Make(run, EventKind.RunState, _byRunState.GetValueOrDefault(run.RunState, []), entered, _sweepDelay)],
            _ => Make(run, EventKind.RunState, _byRunState.GetValueOrDefault(run.RunState, []), entered, _sweepDelay),
        };
    }

    private static OutboxEntry[] Make(RunRecord run, EventKind kind, Route[] routes, bool entered, TimeSpan sweepDelay) => routes switch
    {
        [] => [],
        [{ Subscription.EnteringOnly: false } only] => [Make(run, kind, only, sweepDelay)],
        _ => [.. routes.Where(route => entered || !route.Subscription.EnteringOnly).Select(route => Make(run, kind, route, sweepDelay))],
    };

    private static OutboxEntry Make(RunRecord run, EventKind kind, Route route, TimeSpan sweepDelay)
    {
        var delay = route.Subscription.Delay;
        return new OutboxEntry
        {
            SweepAt = run.UpdatedAt + delay + sweepDelay,
            Event = new WorkflowEvent
            {
                Process = route.Subscription.Process,
                Kind = kind,
                Workflow = run.Workflow,
                ForeignId = run.ForeignId,
                RunId = run.RunId,
                Version = run.Version,
                Status = run.Status,
                RunState = run.RunState,
                ReceiptKey = string.Create(CultureInfo.InvariantCulture, $"{run.UpdatedAt.UtcTicks:x16}~{run.RunId}~{run.Version}~{route.KeySuffix}"),
                CreatedAt = run.UpdatedAt,
                NotBefore = delay > TimeSpan.Zero ? run.UpdatedAt + delay : null,
                TraceParent = run.TraceParent,
                TraceState = run.TraceState,
            },
        };
    }

    /// <summary>A subscription, with what its receipts' keys end in: several events of one move must not share a key.</summary>
    private sealed class Route(Subscription subscription)
    {
        public Subscription Subscription { get; } = subscription;

        public string KeySuffix { get; } = StableHash.Of(subscription.Process).ToString("x16", CultureInfo.InvariantCulture);
    }
}
