using Workflow.Simulator.Kernel;

namespace Workflow.Simulator.Model;

/// <summary>
/// A host that works on events as the product's do: it asks the broker for sessions, works on the messages of each one after the
/// other, and for each reads the record, runs the handler, stores the move, sends the next message and completes its own.
/// </summary>
internal sealed class Host
{
    private readonly Clock _clock;
    private readonly Chance _chance;
    private readonly HostParts _parts;
    private readonly Storage _storage;
    private readonly Broker _broker;
    private readonly int _steps;
    private readonly Action<Run> _finished;
    private readonly Places[] _sessions;
    private readonly Places _handlers;

    public Host(Clock clock, Chance chance, HostParts parts, Storage storage, Broker broker, int steps, Station? machine, Action<Run> finished)
    {
        (_clock, _chance, _parts, _storage, _broker, _steps, _finished) = (clock, chance, parts, storage, broker, steps, finished);
        _sessions = [.. Enumerable.Range(0, steps).Select(_ => new Places(parts.Sessions))];
        _handlers = new Places(parts.Handlers);
        Processors = new Station(clock, "host", parts.Processors, machine);
    }

    public Station Processors { get; }

    /// <summary>Begins to ask for sessions of some steps.</summary>
    public void Start(IEnumerable<int> steps)
    {
        foreach (var step in steps)
        {
            for (var i = 0; i < _parts.Accepts; i++)
                Ask(step);
        }
    }

    /// <summary>The broker gives it a session. It asks for another when this one has a place among its handlers.</summary>
    public void Accepted(Session session) => _handlers.Take(() =>
    {
        Ask(session.Step);
        session.HeldUntil = _clock.Now + _parts.SessionDuration;
        Next(session);
    });

    /// <summary>A message has come for a session that it has.</summary>
    public void HasMessage(Session session)
    {
        if (!session.IsIdle)
            return;
        session.IsIdle = false;
        session.Waits++;
        Deliver(session);
    }

    private void Ask(int step) => _sessions[step].Take(() => _broker.Ask(this, step));

    private void Next(Session session)
    {
        if (_clock.Now > session.HeldUntil)
            Release(session);
        else if (session.Messages.Count > 0)
            Deliver(session);
        else
            Wait(session);
    }

    private void Wait(Session session)
    {
        session.IsIdle = true;
        var wait = ++session.Waits;
        _clock.After(_parts.SessionIdle, () =>
        {
            if (session.IsIdle && session.Waits == wait)
                Release(session);
        });
    }

    private void Release(Session session)
    {
        session.IsIdle = false;
        _broker.Release(session);
        _handlers.GiveBack();
        _sessions[session.Step].GiveBack();
    }

    private void Deliver(Session session) => _broker.Deliver(session, run => Handle(session, run));

    /// <summary>The processor time of a step is spent in three equal parts: up to the read, up to the commit, and after it.</summary>
    private void Handle(Session session, Run run)
    {
        var part = _parts.PerStep / 3;
        Processors.Serve(part, () =>
        {
            if (_parts.RecentRecords > 0 && _chance.Below(1_000_000) < _parts.RecentRecords * 1_000_000)
                Commit();
            else
                _storage.Read(run.Partition, Commit);
        });

        void Commit() => Processors.Serve(part, () => _storage.Write(run.Partition, StorageParts.EntitiesOfMove, () => Processors.Serve(part, Publish)));

        void Publish()
        {
            run.Step++;
            if (run.Step < _steps)
            {
                _broker.Send(run, Complete);
                return;
            }
            _finished(run);
            Complete();
        }

        void Complete() => _broker.Complete(session, () => Next(session));
    }
}
