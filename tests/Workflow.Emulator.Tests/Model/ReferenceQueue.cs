namespace Workflow.Emulator.Tests.Model;

internal enum Place
{
    Available,
    Locked,
    Deferred,
    Dead,
    Gone,
}

/// <summary>A message as the model knows it.</summary>
internal sealed class ReferenceMessage(int number, string session)
{
    public int Number { get; } = number;

    public string Session { get; } = session;

    public Place Place { get; set; }

    public int DeliveryCount { get; set; }

    /// <summary>Whether it returns to deferred when its lock ends.</summary>
    public bool Deferred { get; set; }

    public int? Holder { get; set; }

    public void DeliverTo(int receiver) => (Place, Holder) = (Place.Locked, receiver);
}

/// <summary>What a queue with sessions is, as simply as it can be said: a list, searched anew at every question.</summary>
internal sealed class ReferenceQueue(int maxDeliveryCount, TimeSpan lockDuration)
{
    private readonly Dictionary<string, (int Receiver, DateTimeOffset Until)> _locks = [];

    public List<ReferenceMessage> Messages { get; } = [];

    public void Send(string session) => Messages.Add(new ReferenceMessage(Messages.Count + 1, session));

    public bool IsFree(string session) => !_locks.ContainsKey(session);

    public IEnumerable<string> Acceptable() =>
        Messages.Where(message => message.Place == Place.Available && IsFree(message.Session)).Select(message => message.Session).Distinct();

    public string? SessionOf(int receiver) => _locks.FirstOrDefault(held => held.Value.Receiver == receiver).Key;

    public void Lock(string session, int receiver, DateTimeOffset now) => _locks[session] = (receiver, now + lockDuration);

    public ReferenceMessage? Next(string session) =>
        Messages.FirstOrDefault(message => message.Session == session && message.Place == Place.Available);

    public void Return(ReferenceMessage message, bool failed)
    {
        message.Holder = null;
        if (failed && ++message.DeliveryCount >= maxDeliveryCount)
            message.Place = Place.Dead;
        else
            message.Place = message.Deferred ? Place.Deferred : Place.Available;
    }

    public void Release(string session, bool failed)
    {
        _locks.Remove(session);
        foreach (var message in Messages.Where(message => message.Session == session && message.Place == Place.Locked))
            Return(message, failed);
    }

    public void Pass(DateTimeOffset now)
    {
        foreach (var session in _locks.Where(held => held.Value.Until <= now).Select(held => held.Key).ToList())
            Release(session, failed: true);
    }
}
