namespace Workflow.Core.Tests;

/// <summary>A stream of events with a cursor for each consumer, as connectors read them.</summary>
internal sealed class EventFeed
{
    private readonly Dictionary<string, int> _cursors = [];
    private readonly List<ConnectorEvent> _events = [];

    /// <summary>How often a reader was opened, and how often one was closed.</summary>
    public (int Opened, int Closed) Readers { get; private set; }

    /// <summary>What closing a reader throws.</summary>
    public Func<Exception?> FailClose { get; set; } = () => null;

    public ConnectorSource Source => ConnectorSource.Stream((consumer, _) =>
    {
        lock (_events)
            Readers = Readers with { Opened = Readers.Opened + 1 };
        return ValueTask.FromResult<IConnectorReader>(new Reader(this, consumer));
    });

    public IReadOnlyCollection<string> Consumers
    {
        get
        {
            lock (_events)
                return [.. _cursors.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public void Add(ConnectorEvent connectorEvent)
    {
        lock (_events)
            _events.Add(connectorEvent);
    }

    public void Add(string id, string foreignId, DateTimeOffset createdAt = default) =>
        Add(new ConnectorEvent { Id = id, ForeignId = foreignId, CreatedAt = createdAt });

    private sealed class Reader(EventFeed feed, string consumer) : IConnectorReader
    {
        public ValueTask<ConnectorEvent?> ReceiveAsync(CancellationToken cancellationToken)
        {
            lock (feed._events)
            {
                var cursor = feed._cursors.GetValueOrDefault(consumer);
                feed._cursors[consumer] = cursor;
                return ValueTask.FromResult(cursor < feed._events.Count ? feed._events[cursor] : null);
            }
        }

        public ValueTask AcknowledgeAsync(CancellationToken cancellationToken)
        {
            lock (feed._events)
                feed._cursors[consumer]++;
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            lock (feed._events)
                feed.Readers = feed.Readers with { Closed = feed.Readers.Closed + 1 };
            return feed.FailClose() is { } failure ? ValueTask.FromException(failure) : ValueTask.CompletedTask;
        }
    }
}
