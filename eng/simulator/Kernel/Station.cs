namespace Workflow.Simulator.Kernel;

/// <summary>
/// Something that serves as many at a time as it has servers, first come, first served: a processor, a service with a limit, a
/// process with one thread. Where it is a process of a machine, each of its servers needs one of the machine's processors, too.
/// </summary>
internal sealed class Station
{
    private readonly Clock _clock;
    private readonly Station? _machine;
    private readonly int _servers;
    private readonly Queue<(double Seconds, Action Then)> _waiting = new();
    private int _free;
    private double _busy;
    private double _since;

    /// <param name="clock">The time.</param>
    /// <param name="name">What it is.</param>
    /// <param name="servers">How many it serves at a time.</param>
    /// <param name="machine">The processors that its servers need, where they have none of their own.</param>
    public Station(Clock clock, string name, int servers, Station? machine = null)
    {
        (_clock, Name, _servers, _machine) = (clock, name, servers, machine);
        _free = servers;
    }

    public string Name { get; }

    /// <summary>How many wait.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>The share of its servers' time that was used since <see cref="Reset"/>.</summary>
    public double Utilisation => _clock.Now > _since ? _busy / ((_clock.Now - _since) * _servers) : 0;

    /// <summary>Begins to measure.</summary>
    public void Reset() => (_busy, _since) = (0, _clock.Now);

    /// <summary>Serves for a while, in turn, and then goes on.</summary>
    public void Serve(double seconds, Action then)
    {
        if (_free == 0)
        {
            _waiting.Enqueue((seconds, then));
            return;
        }
        _free--;
        Begin(seconds, then);
    }

    private void Begin(double seconds, Action then)
    {
        _busy += seconds;
        if (_machine is null)
            _clock.After(seconds, () => End(then));
        else
            _machine.Serve(seconds, () => End(then));
    }

    private void End(Action then)
    {
        if (_waiting.TryDequeue(out var next))
            Begin(next.Seconds, next.Then);
        else
            _free++;
        then();
    }
}
