using Workflow.Simulator.Kernel;

namespace Workflow.Simulator.Model;

/// <summary>A deployment under a load, event by event. The same seed gives the same outcome.</summary>
internal sealed class Simulation
{
    private readonly Deployment _deployment;
    private readonly Load _load;
    private readonly Clock _clock = new();
    private readonly Chance _chance;
    private readonly Storage _storage;
    private readonly Broker _broker;
    private readonly Host[] _hosts;
    private readonly Station[] _triggers;
    private readonly Percentiles _latency = new();
    private int _triggered;
    private int _finished;

    public Simulation(Deployment deployment, Load load, int seed)
    {
        (_deployment, _load, _chance) = (deployment, load, new Chance(seed));
        var machine = deployment.SharedProcessors > 0 ? new Station(_clock, "machine", deployment.SharedProcessors) : null;
        Machine = machine;
        _storage = new Storage(_clock, _chance, deployment.Storage, machine);
        _broker = new Broker(_clock, _chance, deployment.Broker, load.Steps, deployment.Hosts.Shards, machine);
        _hosts = [.. Enumerable.Range(0, deployment.Hosts.Count).Select(_ => new Host(_clock, _chance, deployment.Hosts, _storage, _broker, load.Steps, machine, Finished))];
        _triggers = [.. Enumerable.Range(0, deployment.Triggers.Count).Select(_ => new Station(_clock, "trigger host", deployment.Triggers.Processors, machine))];
    }

    private Station? Machine { get; }

    /// <summary>A burst, from its first trigger to its last end.</summary>
    /// <exception cref="InvalidOperationException">It is not over after an hour.</exception>
    public Outcome RunToEnd()
    {
        var burst = (Load.Burst)_load;
        StartHosts();
        for (var i = 0; i < burst.Triggers; i++)
            TriggerNext(burst);
        return _clock.RunUntil(() => _finished == burst.Runs, timeLimit: 3600)
            ? Look(_clock.Now, _finished, _triggered)
            : throw new InvalidOperationException($"{_finished} of {burst.Runs} runs are at their end after an hour.");
    }

    /// <summary>A stream, for a while after a while of which nothing is measured.</summary>
    public Outcome RunFor(double warmUp, double seconds)
    {
        var stream = (Load.Stream)_load;
        StartHosts();
        Arrive(stream);
        _clock.RunUntil(warmUp);
        Reset();
        var (finished, triggered) = (_finished, _triggered);
        _clock.RunUntil(warmUp + seconds);
        return Look(seconds, _finished - finished, _triggered - triggered);
    }

    /// <summary>Several bursts or streams are looked at every so often, as a scale-out is.</summary>
    public IEnumerable<Outcome> Watch(double interval, double seconds)
    {
        var stream = (Load.Stream)_load;
        StartHosts();
        Arrive(stream);
        for (var time = interval; time <= seconds; time += interval)
        {
            var (finished, triggered) = (_finished, _triggered);
            Reset();
            _clock.RunUntil(time);
            yield return Look(interval, _finished - finished, _triggered - triggered);
        }
    }

    private void StartHosts()
    {
        var parts = _deployment.Hosts;
        for (var i = 0; i < _hosts.Length; i++)
        {
            var host = _hosts[i];
            IEnumerable<int> steps = parts.OneStepEach ? [i % _load.Steps] : Enumerable.Range(0, _load.Steps);
            _clock.After(i < parts.ThereAtStart ? 0 : (i - parts.ThereAtStart + 1) * parts.ScaleOutInterval, () => host.Start(steps));
        }
    }

    private void TriggerNext(Load.Burst burst)
    {
        if (_triggered < burst.Runs)
            Trigger(() => TriggerNext(burst));
    }

    private void Arrive(Load.Stream stream) => _clock.After(_chance.UntilNext(stream.RunsPerSecond), () =>
    {
        Trigger(() => { });
        Arrive(stream);
    });

    private void Trigger(Action then)
    {
        var run = new Run(_triggered++, _storage.AnyPartition(), _clock.Now);
        _triggers[run.Number % _triggers.Length].Serve(_deployment.Triggers.PerRun, () =>
            _storage.Write(run.Partition, StorageParts.EntitiesOfTrigger, () => _broker.Send(run, then)));
    }

    private void Finished(Run run)
    {
        _finished++;
        _latency.Add(_clock.Now - run.TriggeredAt);
    }

    private void Reset()
    {
        foreach (var station in Stations())
            station.Reset();
        _latency.Clear();
    }

    private IEnumerable<Station> Stations() =>
        [.. _storage.Stations, _broker.Station, .. _hosts.Select(host => host.Processors), .. _triggers, .. Machine is null ? Array.Empty<Station>() : [Machine]];

    private Outcome Look(double seconds, int finished, int triggered) => new()
    {
        RunsPerSecond = finished / seconds,
        Triggered = triggered,
        Grown = triggered - finished,
        UnderWay = _triggered - _finished,
        Median = _latency.At(0.5),
        High = _latency.At(0.99),
        RequestsPerRun = _storage.Requests / (double)Math.Max(1, _finished),
        MessagesPerRun = _broker.Messages / (double)Math.Max(1, _finished),
        // Of stations of a kind, the busiest: it is what limits.
        Utilisation = Stations().GroupBy(station => station.Name).ToDictionary(kind => kind.Key, kind => kind.Max(station => station.Utilisation)),
        Events = _clock.Events,
    };
}
