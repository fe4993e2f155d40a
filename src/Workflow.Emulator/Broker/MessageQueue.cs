using Workflow.Emulator.Faults;

namespace Workflow.Emulator.Broker;

/// <summary>
/// A queue, a subscription or a dead-letter queue: messages in order, their locks, sessions, schedules and expiry.
/// One lock guards it all. Sinks are called inside that lock and only write to memory; what must happen to
/// other entities (forwarding) waits in an outbox until the lock is free.
/// </summary>
internal sealed partial class MessageQueue : IDisposable
{
    private readonly Lock _gate = new();
    private readonly BrokerContext _context;
    private readonly TimeProvider _time;
    private readonly FaultInjector _faults;
    private readonly MessageLog _log = new();
    private readonly LinkedList<BrokerMessage> _available = [];
    private readonly LinkedList<Receiver> _waiting = [];
    private readonly List<Receiver> _receivers = [];
    private readonly List<(string Target, MessageContent Content, string? Source)> _outbox = [];
    private QueueSettings _settings;
    private long _lastSequenceNumber;
    private long _bytes;
    private int _scheduledCount;
    private bool _disposed;

    public MessageQueue(QueueSettings settings, BrokerContext context, MessageQueue? deadLetters)
    {
        _settings = settings;
        _context = context;
        _time = context.Time;
        _faults = context.Faults;
        DeadLetters = deadLetters;
        _timer = _time.CreateTimer(static state => ((MessageQueue)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        context.Journal?.RestoreInto(this);
    }

    public QueueSettings Settings => Volatile.Read(ref _settings);

    public string Path => Settings.Path;

    /// <summary>Where dead letters go; null on a dead-letter queue, which also has no expiry and no delivery limit.</summary>
    public MessageQueue? DeadLetters { get; }

    private bool IsDeadLetterQueue => DeadLetters is null;

    public QueueCounts Counts
    {
        get
        {
            lock (_gate)
                return new QueueCounts(_log.Count - _scheduledCount, _scheduledCount, DeadLetters?.Counts.Active ?? 0, _bytes);
        }
    }

    /// <summary>Sessions the queue knows at present: those with messages, state or a lock.</summary>
    public int SessionCount
    {
        get
        {
            lock (_gate)
                return _sessions.Count;
        }
    }

    public void Apply(QueueSettings settings) => Volatile.Write(ref _settings, settings);

    /// <summary>Adds a message, now or for later, and returns its sequence number.</summary>
    public long Enqueue(MessageContent content)
    {
        long sequenceNumber;
        lock (_gate)
        {
            ThrowIfDisposed();
            if (_settings.RequiresSession && string.IsNullOrEmpty(content.SessionId))
                throw new BrokerException(BrokerError.NotAllowed, $"The entity '{Path}' requires sessions: the message must have a session ID.");
            if (_bytes + content.Size > _settings.MaxBytes)
                throw new BrokerException(BrokerError.QuotaExceeded, $"The entity '{Path}' has reached its maximum size of {_settings.MaxBytes} bytes.");

            sequenceNumber = ++_lastSequenceNumber;
            if (_faults.LosesMessage())
                return sequenceNumber;

            var now = _time.GetUtcNow();
            var message = new BrokerMessage(content, sequenceNumber, now);
            if (content.ScheduledEnqueueTime is { } due && due > now)
                Hold(message, due);
            else
                Activate(message, now);
        }

        FlushOutbox();
        return sequenceNumber;
    }

    /// <summary>Takes over a message that died elsewhere, with the sequence number it had.</summary>
    public void AddDeadLetter(MessageContent content, BrokerMessage original)
    {
        lock (_gate)
        {
            var message = new BrokerMessage(content, original.SequenceNumber, original.EnqueuedTime)
            {
                EnqueuedSequenceNumber = original.EnqueuedSequenceNumber,
                DeliveryCount = original.DeliveryCount,
            };
            _lastSequenceNumber = Math.Max(_lastSequenceNumber, original.SequenceNumber);
            AddToLog(message);
            MakeAvailable(message);
            Dispatch();
        }
    }

    /// <summary>Dead-letters a message that could not be forwarded.</summary>
    public void Bury(MessageContent content, string reason, string description)
    {
        lock (_gate)
        {
            if (_disposed || DeadLetters is null)
                return;

            var dead = content.With([new("DeadLetterReason", reason), new("DeadLetterErrorDescription", description)]);
            DeadLetters.AddDeadLetter(dead, new BrokerMessage(content, ++_lastSequenceNumber, _time.GetUtcNow()));
        }
    }

    /// <summary>Puts back a message that an earlier process kept.</summary>
    public void Restore(BrokerMessage message, MessageState state, DateTimeOffset scheduledFor)
    {
        lock (_gate)
        {
            _lastSequenceNumber = Math.Max(_lastSequenceNumber, message.SequenceNumber);
            if (state == MessageState.Scheduled)
            {
                Hold(message, scheduledFor, journal: false);
                return;
            }

            AddToLog(message, journal: false);
            JoinSession(message);
            TrackExpiry(message);
            if (message.Deferred)
                message.State = MessageState.Deferred;
            else
                MakeAvailable(message);
        }
    }

    /// <summary>Goes on numbering after what an earlier process gave out.</summary>
    public void ContinueAfter(long sequenceNumber)
    {
        lock (_gate)
            _lastSequenceNumber = Math.Max(_lastSequenceNumber, sequenceNumber);
    }

    /// <summary>Messages from a sequence number on, without locking them.</summary>
    public List<BrokerMessage> Peek(long fromSequenceNumber, int count, string? sessionId)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            return _log.From(fromSequenceNumber)
                .Where(message => message.ExpiresAt > now && (sessionId is null || message.Content.SessionId == sessionId))
                .Take(count)
                .ToList();
        }
    }

    /// <summary>Forgets every message, locked or not, and every session's state.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _scheduled.Clear();
            foreach (var message in _log.From(0).ToList())
                Remove(message);
            foreach (var session in _sessions.Values.ToList())
                StoreState(session, null);
        }

        DeadLetters?.Clear();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;

            _disposed = true;
            _timer.Dispose();
            foreach (var receiver in _receivers.ToList())
                Cut(receiver, BrokerError.NotFound, $"The entity '{Path}' has been deleted.");
            while (_accepts.First is { } waiting)
                Refuse(waiting.Value, BrokerError.NotFound, $"The entity '{Path}' has been deleted.");
        }

        DeadLetters?.Dispose();
    }

    private void Activate(BrokerMessage message, DateTimeOffset now)
    {
        if (_settings.ForwardTo is { } target)
        {
            _outbox.Add((target, message.Content, null));
            return;
        }

        var lifetime = message.Content.TimeToLive is { } own && own < _settings.DefaultTimeToLive ? own : _settings.DefaultTimeToLive;
        if (lifetime < DateTimeOffset.MaxValue - now)
            message.ExpiresAt = now + lifetime;
        AddToLog(message);
        JoinSession(message);
        TrackExpiry(message);
        MakeAvailable(message);
        DispatchFor(message.Session);
    }

    private void AddToLog(BrokerMessage message, bool journal = true)
    {
        _log.Add(message);
        _bytes += message.Content.Size;
        if (journal)
            _context.Journal?.Put(Path, message);
    }

    /// <summary>Puts a message where receivers look, at its place in the order.</summary>
    private void MakeAvailable(BrokerMessage message)
    {
        message.State = MessageState.Active;
        var list = message.Session?.Available ?? _available;
        var before = list.Last;
        if (before is not null && before.Value.SequenceNumber > message.SequenceNumber)
        {
            var after = list.First!;
            while (after.Value.SequenceNumber < message.SequenceNumber)
                after = after.Next!;
            list.AddBefore(after, message.Node);
        }
        else
        {
            list.AddLast(message.Node);
        }

        if (message.Session is { } session)
            MakeReady(session);
    }

    /// <summary>Takes a message out of the queue for good.</summary>
    private void Remove(BrokerMessage message)
    {
        message.Node.List?.Remove(message.Node);
        if (message.State == MessageState.Locked)
            Forget(message);
        if (message.State == MessageState.Scheduled)
            _scheduledCount--;
        if (message.ExpiresAt != DateTimeOffset.MaxValue)
            _expiring.Remove((message.ExpiresAt, message.SequenceNumber));
        message.State = MessageState.Gone;
        _log.Remove(message);
        _bytes -= message.Content.Size;
        _context.Journal?.Remove(Path, message.SequenceNumber);
        LeaveSession(message);
    }

    private void DeadLetter(BrokerMessage message, string? reason, string? description, IEnumerable<KeyValuePair<string, object?>>? properties)
    {
        var changes = new List<KeyValuePair<string, object?>>(properties ?? []);
        if (reason is not null)
            changes.Add(new("DeadLetterReason", reason));
        if (description is not null)
            changes.Add(new("DeadLetterErrorDescription", description));

        Remove(message);
        var content = changes.Count == 0 ? message.Content : message.Content.With(changes);
        if (_settings.ForwardDeadLettersTo is { } target)
            _outbox.Add((target, content, Path));
        else
            DeadLetters!.AddDeadLetter(content, message);
    }

    /// <summary>Hands on what is to be forwarded, with no lock held.</summary>
    private void FlushOutbox()
    {
        (string Target, MessageContent Content, string? Source)[] letters;
        lock (_gate)
        {
            if (_outbox.Count == 0)
                return;

            letters = [.. _outbox];
            _outbox.Clear();
        }

        foreach (var (target, content, source) in letters)
            _context.Forward(target, content, source, this);
    }

    private void ThrowIfDisposed()
    {
        if (_disposed)
            throw new BrokerException(BrokerError.NotFound, $"The entity '{Path}' has been deleted.");
    }
}
