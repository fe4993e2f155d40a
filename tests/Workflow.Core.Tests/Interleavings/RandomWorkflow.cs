namespace Workflow.Core.Tests.Interleavings;

/// <summary>The statuses of a random workflow; the last is always final.</summary>
public enum Node
{
    A = 1,
    B,
    C,
    D,
    E,
    F,
}

/// <summary>The object of a random workflow.</summary>
public sealed class Trail
{
    public IList<int> Visited { get; init; } = [];
}

/// <summary>
/// A workflow with a random graph whose handlers behave at random, but the same for the same version of a run: they move on,
/// repeat, skip, throw, pause or cancel.
/// </summary>
public sealed class RandomWorkflow
{
    private static readonly Node[] Nodes = Enum.GetValues<Node>();

    private readonly int _seed;
    private readonly Dictionary<Node, Node[]> _destinations = [];

    public RandomWorkflow(int seed)
    {
        _seed = seed;
        var random = new Random(seed);
        var builder = new WorkflowBuilder<Trail, Node>("random").WithPauseRetry(TimeSpan.FromMinutes(10));
        foreach (var node in Nodes[..^1])
        {
            // Every status has a way on to a later one, so that runs can end; some have ways back.
            var destinations = Nodes.Where(to => to > node ? random.Next(3) > 0 : random.Next(5) == 0).Append(Nodes[^1]).Distinct().ToArray();
            _destinations.Add(node, destinations);
            var kinds = random.Next(1, 8);
            if ((kinds & 1) != 0)
            {
                Steps.Add(node);
                builder = builder.AddStep(node, Step, destinations)
                    .WithOptions(new ProcessOptions { PauseAfterErrorCount = random.Next(4), ErrorBackOff = TimeSpan.FromSeconds(random.Next(3)), ParallelCount = random.Next(3) });
            }
            if ((kinds & 2) != 0)
                builder = builder.AddCallback(node, (run, _, _) => Task.FromResult(Decide(run, "callback", mayThrow: false)), destinations);
            if ((kinds & 4) != 0)
            {
                Timeouts.Add(node);
                var after = TimeSpan.FromSeconds(random.Next(120));
                builder = builder.AddTimeout(node, after, (run, _, _) => Task.FromResult(Decide(run, "timeout", mayThrow: true)), destinations)
                    .WithOptions(new ProcessOptions { PauseAfterErrorCount = 2 });
            }
        }
        builder = builder.OnPause(Hook).OnCancel(Hook).OnComplete(Hook).OnDataDeleted(Hook);
        Definition = builder.Build();
    }

    public WorkflowDefinition<Trail, Node> Definition { get; }

    public HashSet<Node> Steps { get; } = [];

    public HashSet<Node> Timeouts { get; } = [];

    /// <summary>How often each process was called for each version of a run: what a handler that throws now and then goes by.</summary>
    private Dictionary<(string, string, long), int> Calls { get; } = [];

    /// <summary>Whether the step of a status would skip a version of a run, so that nothing needs to be pending for it.</summary>
    public bool Skips(RunRecord run) => Dice(run, "step") < 5;

    private Task<Next<Node>> Step(Run<Trail, Node> run, CancellationToken cancellationToken) => Dice(run.Record, "step") switch
    {
        < 5 => Task.FromResult(run.Skip()),
        < 10 => run.PauseAsync("the step wants a rest", cancellationToken),
        < 13 => run.CancelAsync("the step gives up", cancellationToken),
        _ => Task.FromResult(Decide(run, "step", mayThrow: true)),
    };

    private Task Hook(RunSnapshot<Trail, Node> run, CancellationToken cancellationToken)
    {
        if (CallsOf(run.Record, "hook") == 1 && Dice(run.Record, "hook") < 30)
            throw new InvalidOperationException("the hook stumbles");
        return Task.CompletedTask;
    }

    private Next<Node> Decide(Run<Trail, Node> run, string process, bool mayThrow)
    {
        var dice = Dice(run.Record, process);
        if (mayThrow && dice is >= 13 and < 30 && CallsOf(run.Record, process) <= 2)
            throw new InvalidOperationException($"the {process} stumbles");
        run.Object.Visited.Add((int)run.Status);
        if (dice < 40 && run.Object.Visited.Count < 30)
            return run.SaveAndRepeat();
        var destinations = _destinations[run.Status];
        // Runs that have come far go to their end, so that scenarios come to theirs.
        return run.Object.Visited.Count > 40 ? Nodes[^1] : destinations[dice % destinations.Length];
    }

    private int CallsOf(RunRecord run, string process)
    {
        var key = (process, run.RunId, run.Version);
        return Calls[key] = Calls.GetValueOrDefault(key) + 1;
    }

    private int Dice(RunRecord run, string process) =>
        (int)(StableHash.Of($"{_seed} {process} {run.ForeignId} {run.Status} {run.Version}") % 100);
}
