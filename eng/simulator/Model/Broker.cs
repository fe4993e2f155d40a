using Workflow.Simulator.Kernel;

namespace Workflow.Simulator.Model;

/// <summary>Takes messages, keeps them by session, and gives sessions to the hosts that ask for the next one, in the order they asked.</summary>
internal sealed class Broker(Clock clock, Chance chance, BrokerParts parts, int steps, int shards, Station? machine)
{
    private readonly Station _units = new(clock, "broker", parts.Servers, machine);
    private readonly Dictionary<int, Session>[] _sessions = [.. Enumerable.Range(0, steps).Select(_ => new Dictionary<int, Session>())];
    private readonly Queue<Session>[] _ready = [.. Enumerable.Range(0, steps).Select(_ => new Queue<Session>())];
    private readonly Queue<Host>[] _asking = [.. Enumerable.Range(0, steps).Select(_ => new Queue<Host>())];

    /// <summary>How many messages were sent.</summary>
    public long Messages { get; private set; }

    public Station Station => _units;

    /// <summary>Sends the message about a run's next step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="then">What the sender does when it knows that the broker has it.</param>
    public void Send(Run run, Action then)
    {
        Messages++;
        _units.Serve(parts.PerSend, () =>
        {
            Take(run);
            clock.After(chance.Around(parts.Send), then);
        });
    }

    /// <summary>Asks for the next session of a step.</summary>
    public void Ask(Host host, int step)
    {
        _asking[step].Enqueue(host);
        Match(step);
    }

    /// <summary>Hands the next message of a session to its holder.</summary>
    public void Deliver(Session session, Action<Run> then)
    {
        var run = session.Messages.Peek();
        _units.Serve(parts.PerDelivery, () => clock.After(chance.Around(parts.Deliver), () => then(run)));
    }

    /// <summary>A message is done.</summary>
    public void Complete(Session session, Action then)
    {
        session.Messages.Dequeue();
        clock.After(chance.Around(parts.Complete), then);
    }

    /// <summary>A host gives a session back.</summary>
    public void Release(Session session)
    {
        session.Holder = null;
        if (session.Messages.Count == 0)
            _sessions[session.Step].Remove(session.Key);
        else
            MakeReady(session);
    }

    private void Take(Run run)
    {
        var key = shards > 0 ? run.Number % shards : run.Number;
        if (!_sessions[run.Step].TryGetValue(key, out var session))
        {
            session = new Session(run.Step, key);
            _sessions[run.Step][key] = session;
        }
        session.Messages.Enqueue(run);
        if (session.Holder is { } holder)
            holder.HasMessage(session);
        else if (session.Messages.Count == 1)
            MakeReady(session);
    }

    private void MakeReady(Session session)
    {
        _ready[session.Step].Enqueue(session);
        Match(session.Step);
    }

    private void Match(int step)
    {
        while (_ready[step].Count > 0 && _asking[step].Count > 0)
        {
            var (session, host) = (_ready[step].Dequeue(), _asking[step].Dequeue());
            session.Holder = host;
            session.IsIdle = false;
            _units.Serve(parts.PerAccept, () => clock.After(chance.Around(parts.Accept), () => host.Accepted(session)));
        }
    }
}
