using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Core.Tests.Interleavings;

/// <summary>Plays a scenario against a store and checks that the invariants hold.</summary>
public sealed class ScenarioRun
{
    /// <summary>Longer than every back-off, timeout and auto-resume: what still can happen by itself has happened then.</summary>
    private static readonly TimeSpan Healing = TimeSpan.FromHours(3);

    private static readonly TimeSpan HealingStep = TimeSpan.FromMinutes(10);

    private readonly Scenario _scenario;
    private readonly RandomWorkflow _random;
    private readonly CrashingStore _store;
    private readonly WorkflowTestHost _host;
    private readonly RecordingPublisher _published;
    private readonly IWorkflow<Trail, Node> _workflow;

    private ScenarioRun(Scenario scenario, IRecordStore records, ITimeoutStore timeouts, IScheduleStore schedules)
    {
        _scenario = scenario;
        _random = new RandomWorkflow(scenario.GraphSeed);
        _store = new CrashingStore(records);
        RecordingPublisher? published = null;
        _host = WorkflowTestHost.Start(workflows =>
        {
            workflows.Add(_random.Definition);
            workflows.Services.AddSingleton<IRecordStore>(_store).AddSingleton(timeouts).AddSingleton(schedules);
            workflows.Services.AddSingleton<IEventPublisher>(provider => published = new RecordingPublisher(provider.GetRequiredService<InMemoryBus>()));
        });
        _published = published!;
        _workflow = _host.Catalog.Get<Trail, Node>();
    }

    /// <summary>Plays a scenario; throws when an invariant does not hold.</summary>
    public static async Task PlayAsync(Scenario scenario, IRecordStore records, ITimeoutStore timeouts, IScheduleStore schedules)
    {
        var run = new ScenarioRun(scenario, records, timeouts, schedules);
        await using (run._host)
        {
            foreach (var happening in scenario.Happenings)
            {
                await run.HappenAsync(happening);
                await run.CheckAlwaysAsync();
            }

            (run._store.CrashBefore, run._store.CrashAfter, run._store.Meanwhile) = (false, false, null);
            // In steps: a store need not know when something is due next, and the clock would jump past it.
            for (var healed = TimeSpan.Zero; healed < Healing; healed += HealingStep)
                await run._host.AdvanceAsync(HealingStep);
            await run.CheckAlwaysAsync();
            await run.CheckNothingIsLostAsync();
        }
    }

    private async Task HappenAsync(Happening happening)
    {
        var foreignId = $"key {happening.Key}";
        try
        {
            switch (happening.Kind)
            {
                case HappeningKind.Work:
                    await _host.RunUntilIdleAsync();
                    break;
                case HappeningKind.Trigger:
                    await _workflow.TriggerAsync(foreignId);
                    break;
                case HappeningKind.Callback:
                    await _workflow.CallbackAsync(foreignId, (Node)(1 + (happening.Choice % 5)));
                    break;
                case HappeningKind.Advance:
                    await _host.AdvanceAsync(TimeSpan.FromSeconds(happening.Choice));
                    break;
                case HappeningKind.DeliverAgain when _published.Events.Count > 0:
                    await _host.Bus.PublishAsync([_published.Events[happening.Choice % _published.Events.Count] with { NotBefore = null }], default);
                    break;
                case HappeningKind.LoseEverything:
                    _host.Bus.LoseEverything();
                    break;
                case HappeningKind.CrashBeforeCommit:
                    _store.CrashBefore = true;
                    break;
                case HappeningKind.CrashAfterCommit:
                    _store.CrashAfter = true;
                    break;
                case HappeningKind.PauseMeanwhile:
                    _store.Meanwhile = run => TryAsync(() => _workflow.PauseAsync(run.RunId));
                    break;
                case HappeningKind.CancelMeanwhile:
                    _store.Meanwhile = run => TryAsync(() => _workflow.CancelAsync(run.RunId));
                    break;
                default:
                    await SteerAsync(happening.Kind, foreignId);
                    break;
            }
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            // Refused, or crashed: the invariants say whether it should have been.
        }
    }

    private async Task SteerAsync(HappeningKind kind, string foreignId)
    {
        if (await _store.LatestAsync("random", foreignId, default) is not { } run)
            return;
        await (kind switch
        {
            HappeningKind.Pause => _workflow.PauseAsync(run.RunId),
            HappeningKind.Resume => _workflow.ResumeAsync(run.RunId),
            HappeningKind.Cancel => _workflow.CancelAsync(run.RunId),
            HappeningKind.DeleteData => _workflow.DeleteDataAsync(run.RunId),
            _ => Task.CompletedTask,
        });
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            // Refused: the run is in a state that does not allow it.
        }
    }

    private static bool IsExpected(Exception exception) =>
        exception is WorkflowInProgressException or RunNotFoundException or InvalidRunStateException or RunConflictException or CrashException;

    /// <summary>What holds at any moment.</summary>
    private async Task CheckAlwaysAsync()
    {
        foreach (var runs in (await RunsAsync()).GroupBy(run => run.ForeignId))
        {
            Require(runs.Count(run => !run.RunState.IsFinished()) <= 1, $"foreign ID {runs.Key} has more than one run in flight");
            foreach (var run in runs)
                CheckHistory(run, (await _store.HistoryAsync("random", run.RunId, 1000, null, default)).Items);
        }
    }

    private void CheckHistory(RunRecord run, IReadOnlyList<HistoryEntry> history)
    {
        Require(history.Select(entry => entry.Version).SequenceEqual(Enumerable.Range(1, history.Count).Select(version => (long)version)), $"versions of {run.RunId} are not 1, 2, 3, ...");
        var last = history[^1];
        Require((last.Version, last.Status, last.RunState) == (run.Version, run.Status, run.RunState), $"the last history entry of {run.RunId} is not the record");
        foreach (var (before, after) in history.Zip(history.Skip(1)))
        {
            Require(RunStateMachine.MayFollow(before.RunState, after.RunState), $"{run.RunId} went from {before.RunState} to {after.RunState}");
            Require(before.Status == after.Status || _random.Definition.Graph.Allows(before.Status, after.Status), $"{run.RunId} went from {before.StatusDescription} to {after.StatusDescription}");
        }
        var finishing = history.Skip(1).Zip(history).Count(pair => pair.First.RunState.IsFinished() && !pair.Second.RunState.IsFinished());
        Require(finishing == (run.RunState.IsFinished() ? 1 : 0), $"{run.RunId} finished {finishing} times");
    }

    /// <summary>After everything has had time to happen by itself, whatever is unfinished waits for somebody from outside.</summary>
    private async Task CheckNothingIsLostAsync()
    {
        foreach (var run in await RunsAsync())
        {
            Require(run.RunState != RunState.RequestedDataDeleted, $"the data of {run.RunId} was never deleted");
            if (run.RunState.IsFinished() || run.RunState == RunState.Paused)
                continue;

            var node = (Node)run.Status;
            Require(!_random.Steps.Contains(node) || _random.Skips(run) || Rested(run), $"nothing moves {run.RunId} on from {node}, although it has a step");
            if (_random.Timeouts.Contains(node) && !Rested(run))
                Require((await _host.Services.GetRequiredService<ITimeoutStore>().ListTimeoutsAsync("random", run.RunId, default)).Count > 0, $"no timeout is pending for {run.RunId} at {node}");
        }
        var late = (await _store.DueReceiptsAsync("random", _host.Time.GetUtcNow(), 1000, null, default)).Items;
        Require(late.Count == 0, $"{late.Count} receipts are due and were not swept");
    }

    /// <summary>A run that was moved within the last hour may still have something to come.</summary>
    private bool Rested(RunRecord run) => run.UpdatedAt > _host.Time.GetUtcNow() - TimeSpan.FromHours(1);

    private async Task<IReadOnlyList<RunRecord>> RunsAsync()
    {
        var runs = new List<RunRecord>();
        string? token = null;
        do
        {
            var page = await _store.ListAsync(new RunQuery { Workflow = "random", Limit = RunQuery.MaxLimit, ContinuationToken = token }, default);
            runs.AddRange(page.Items);
            token = page.ContinuationToken;
        }
        while (token is not null);
        return runs;
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException($"{otherwise}\n{_scenario}");
    }

    private sealed class RecordingPublisher(InMemoryBus bus) : IEventPublisher
    {
        public List<WorkflowEvent> Events { get; } = [];

        public ValueTask PublishAsync(IReadOnlyList<WorkflowEvent> events, CancellationToken cancellationToken)
        {
            Events.AddRange(events);
            return bus.PublishAsync(events, cancellationToken);
        }
    }
}
