namespace Workflow.Emulator.Broker;

/// <summary>
/// Every message of a queue in the order of sequence numbers. Appending, finding by number and removing are cheap;
/// room of removed messages is given back once it is more than half.
/// </summary>
internal sealed class MessageLog
{
    private const int SmallestCompaction = 64;
    private readonly List<Entry> _entries = [];

    public int Count { get; private set; }

    public void Add(BrokerMessage message)
    {
        Count++;
        var entry = new Entry(message.SequenceNumber, message);
        if (_entries.Count == 0 || _entries[^1].SequenceNumber < message.SequenceNumber)
        {
            _entries.Add(entry);
            return;
        }

        var index = IndexOf(message.SequenceNumber);
        if (_entries[index].SequenceNumber == message.SequenceNumber)
            _entries[index] = entry;
        else
            _entries.Insert(index, entry);
    }

    public void Remove(BrokerMessage message)
    {
        var index = IndexOf(message.SequenceNumber);
        if (index >= _entries.Count || _entries[index].Message != message)
            return;

        _entries[index] = new Entry(message.SequenceNumber, null);
        Count--;
        if (Count == 0)
            _entries.Clear();
        else if (_entries.Count > SmallestCompaction && Count < _entries.Count / 2)
            _entries.RemoveAll(entry => entry.Message is null);
    }

    public BrokerMessage? Find(long sequenceNumber)
    {
        var index = IndexOf(sequenceNumber);
        return index < _entries.Count && _entries[index].SequenceNumber == sequenceNumber ? _entries[index].Message : null;
    }

    /// <summary>The messages from a sequence number on, oldest first.</summary>
    public IEnumerable<BrokerMessage> From(long sequenceNumber)
    {
        for (var index = IndexOf(sequenceNumber); index < _entries.Count; index++)
        {
            if (_entries[index].Message is { } message)
                yield return message;
        }
    }

    private int IndexOf(long sequenceNumber)
    {
        int low = 0, high = _entries.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_entries[middle].SequenceNumber < sequenceNumber)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private readonly record struct Entry(long SequenceNumber, BrokerMessage? Message);
}
