using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Persistence;

/// <summary>
/// Keeps messages and session state in a folder, so that they outlive the process (but, since nothing is forced
/// to the disk, not a power cut). What happens is appended to the newest segment; the oldest goes once nothing in it
/// is so any more. Starting reads all segments and writes what is left into a new one. Locks are not kept:
/// after a restart every message is free again, its delivery count as it was.
/// </summary>
internal sealed class MessageJournal : IMessageJournal, IDisposable
{
    private const long SegmentBytes = 16 * 1024 * 1024;
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly Func<byte[], string?, MessageContent> _decode;
    private readonly Dictionary<(string Path, long SequenceNumber, string? SessionId), JournalSegment> _where = [];
    private readonly Dictionary<string, List<JournalRecord>> _kept = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<JournalSegment> _segments = new();
    private readonly FileStream _claim;
    private JournalSegment _current;

    /// <summary>Opens a folder, reading what an earlier process left in it. Throws <see cref="IOException"/> while another has it open.</summary>
    public MessageJournal(string folder, Func<byte[], string?, MessageContent> decode)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _decode = decode;
        _claim = new FileStream(Path.Combine(_folder, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var old = JournalSegment.NumbersIn(_folder).ToList();
        var records = Load(old);
        _current = Begin(old.Count == 0 ? 1 : old[^1] + 1);
        foreach (var record in records)
            Write(record, counts: record.Kind != RecordKind.LastSequenceNumber);
        foreach (var number in old)
            JournalSegment.Delete(_folder, number);
    }

    public void RestoreInto(MessageQueue queue)
    {
        List<JournalRecord>? records;
        lock (_gate)
        {
            if (!_kept.Remove(queue.Path, out records))
                return;
        }

        foreach (var record in records.OrderBy(record => record.SequenceNumber))
            Restore(queue, record);
    }

    public void Put(string path, BrokerMessage message)
    {
        lock (_gate)
        {
            Write(new JournalRecord(RecordKind.Message, path, message.SequenceNumber)
            {
                EnqueuedSequenceNumber = message.EnqueuedSequenceNumber,
                EnqueuedTime = message.EnqueuedTime,
                ExpiresAt = message.ExpiresAt,
                DeliveryCount = message.DeliveryCount,
                Deferred = message.Deferred,
                Scheduled = message.State == MessageState.Scheduled,
                DeadLetterSource = message.Content.DeadLetterSource,
                Payload = message.Content.Encode(),
            });
        }
    }

    public void Remove(string path, long sequenceNumber)
    {
        lock (_gate)
            Write(new JournalRecord(RecordKind.Removal, path, sequenceNumber), counts: false);
    }

    public void SetSessionState(string path, string sessionId, byte[]? state)
    {
        lock (_gate)
            Write(new JournalRecord(RecordKind.SessionState, path, 0) { SessionId = sessionId, Payload = state }, counts: state is not null);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _current.Dispose();
            _claim.Dispose();
        }
    }

    private void Restore(MessageQueue queue, JournalRecord record)
    {
        if (record.Kind == RecordKind.LastSequenceNumber)
        {
            queue.ContinueAfter(record.SequenceNumber);
            return;
        }

        if (record.Kind == RecordKind.SessionState)
        {
            queue.RestoreSessionState(record.SessionId!, record.Payload!);
            return;
        }

        var content = _decode(record.Payload!, record.DeadLetterSource);
        var message = new BrokerMessage(content, record.SequenceNumber, record.EnqueuedTime)
        {
            EnqueuedSequenceNumber = record.EnqueuedSequenceNumber,
            DeliveryCount = record.DeliveryCount,
            Deferred = record.Deferred,
            ExpiresAt = record.ExpiresAt,
        };
        queue.Restore(message, record.Scheduled ? MessageState.Scheduled : MessageState.Active, content.ScheduledEnqueueTime ?? record.EnqueuedTime);
    }

    /// <summary>What is so after everything the segments tell, kept by queue until the queue exists.</summary>
    private List<JournalRecord> Load(List<int> segments)
    {
        var latest = new Dictionary<(string, long, string?), JournalRecord>();
        var numbers = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        foreach (var record in segments.SelectMany(number => JournalSegment.Read(_folder, number)))
        {
            numbers[record.Path] = Math.Max(numbers.GetValueOrDefault(record.Path), record.SequenceNumber);
            if (record.Kind == RecordKind.Removal || record is { Kind: RecordKind.SessionState, Payload: null })
                latest.Remove(Key(record));
            else if (record.Kind != RecordKind.LastSequenceNumber)
                latest[Key(record)] = record;
        }

        var records = latest.Values.Concat(numbers.Select(number => new JournalRecord(RecordKind.LastSequenceNumber, number.Key, number.Value))).ToList();
        foreach (var record in records)
        {
            if (!_kept.TryGetValue(record.Path, out var kept))
                _kept.Add(record.Path, kept = []);
            kept.Add(record);
        }

        return records;
    }

    private JournalSegment Begin(int number)
    {
        var segment = JournalSegment.Create(_folder, number);
        _segments.Enqueue(segment);
        return segment;
    }

    private void Write(JournalRecord record, bool counts = true)
    {
        if (_current.Length > SegmentBytes)
        {
            _current.Dispose();
            _current = Begin(_current.Number + 1);
        }

        _current.Append(record);
        if (record.Kind == RecordKind.LastSequenceNumber)
            return;

        if (_where.Remove(Key(record), out var before))
            before.Live--;
        if (counts)
        {
            _where.Add(Key(record), _current);
            _current.Live++;
        }

        // Only from the old end: a removal must not go before the message it removes has gone.
        while (_segments.TryPeek(out var oldest) && oldest != _current && oldest.Live == 0)
            JournalSegment.Delete(_folder, _segments.Dequeue().Number);
    }

    private static (string Path, long SequenceNumber, string? SessionId) Key(JournalRecord record) =>
        (record.Path.ToUpperInvariant(), record.SequenceNumber, record.SessionId);
}
