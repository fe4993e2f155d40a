namespace Workflow;

/// <summary>How a host makes use of records that it has just stored itself.</summary>
public sealed record RecentRecordOptions
{
    /// <summary>
    /// How long ago a host may have stored a version itself to run its next step on it without reading it again. Zero switches
    /// that off; at most 1 min; default 1 s. Every write is conditional all the same: who paused or cancelled the run meanwhile wins,
    /// but the step may have run in vain.
    /// </summary>
    public TimeSpan RecentRecordAge { get; init; } = DefaultAge;

    /// <summary>The most bytes of objects that are kept for that. Zero or more; default 32 MiB.</summary>
    public long MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Tests run the whole suite with and without.</summary>
    internal static TimeSpan DefaultAge { get; set; } = TimeSpan.FromSeconds(1);

    internal void Validate()
    {
        if (RecentRecordAge < TimeSpan.Zero || RecentRecordAge > TimeSpan.FromMinutes(1))
            throw new WorkflowConfigurationException("", $"RecentRecordAge is {RecentRecordAge}; it must be zero (off) to 1 minute.");
        if (MaxBytes < 0)
            throw new WorkflowConfigurationException("", $"RecentRecordOptions.MaxBytes is {MaxBytes}; it cannot be negative.");
    }
}

/// <summary>
/// The versions that this host has stored a moment ago. They are kept in two generations: the older one is dropped as a whole
/// when the younger one is old or holds half of what may be kept, so that memory is bounded without a clock of its own.
/// </summary>
internal sealed class RecentRecords
{
    /// <summary>What a record takes beside its object, about.</summary>
    private const int Overhead = 1024;

    private readonly RecentRecordOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Dictionary<string, (RunRecord Record, long StoredAt)> _younger = new(StringComparer.Ordinal);
    private Dictionary<string, (RunRecord Record, long StoredAt)> _older = new(StringComparer.Ordinal);
    private long _youngerBytes;
    private long _youngerSince;

    public RecentRecords(RecentRecordOptions options, TimeProvider time)
    {
        options.Validate();
        _options = options;
        _time = time;
    }

    private bool IsOff => _options.RecentRecordAge == TimeSpan.Zero || _options.MaxBytes == 0;

    /// <summary>Remembers what was just stored.</summary>
    public void Stored(RunRecord record)
    {
        if (IsOff || record.RunState.IsFinished())
            return;

        var now = _time.GetTimestamp();
        var bytes = record.Object.Length + Overhead;
        lock (_lock)
        {
            if (_youngerBytes + bytes > _options.MaxBytes / 2 || _time.GetElapsedTime(_youngerSince, now) > _options.RecentRecordAge)
            {
                (_older, _younger) = (_younger, _older);
                _younger.Clear();
                _youngerBytes = 0;
                _youngerSince = now;
            }
            if (_youngerBytes + bytes > _options.MaxBytes / 2)
                return;
            _younger[record.RunId] = (record, now);
            _youngerBytes += bytes;
        }
    }

    /// <summary>The version of a run, if this host stored it a moment ago; null otherwise.</summary>
    public RunRecord? Find(string runId, long version)
    {
        if (IsOff)
            return null;
        (RunRecord Record, long StoredAt) found;
        lock (_lock)
        {
            if (!_younger.TryGetValue(runId, out found) && !_older.TryGetValue(runId, out found))
                return null;
        }
        return found.Record.Version == version && _time.GetElapsedTime(found.StoredAt) <= _options.RecentRecordAge ? found.Record : null;
    }

    /// <summary>Forgets a run that somebody else was found to have moved.</summary>
    public void Forget(string runId)
    {
        if (IsOff)
            return;
        lock (_lock)
        {
            _younger.Remove(runId);
            _older.Remove(runId);
        }
    }
}
