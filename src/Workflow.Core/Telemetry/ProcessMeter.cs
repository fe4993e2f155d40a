namespace Workflow;

/// <summary>What is measured of one process on this host.</summary>
/// <remarks>
/// Its lag is worked out when somebody looks, not when an event comes: a value that is only set would stand for ever once the
/// process is idle or stuck.
/// </remarks>
internal sealed class ProcessMeter
{
    /// <summary>How long the lag of the last event is told after the event was done: longer than exporters and scrapers wait.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly WorkflowTelemetry _telemetry;
    private readonly TimeSpan _alertAbove;
    private readonly Lock _lock = new();
    private readonly List<long> _inHand = [];
    private readonly Stack<int> _free = new();
    private long _waitingSince;
    private DateTimeOffset _waitingUntil;
    private TimeSpan _last;
    private DateTimeOffset _lastAt;
    private bool _used;

    public ProcessMeter(WorkflowTelemetry telemetry, ProcessDescriptor process)
    {
        _telemetry = telemetry;
        _alertAbove = process.Settings.LagAlert;
        Process = process;
        Tags = [new(TelemetryTags.Workflow, process.Workflow), new(TelemetryTags.Process, process.Name)];
    }

    public ProcessDescriptor Process { get; }

    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>An event was received; until it is disposed of, the process lags by its growing age.</summary>
    /// <param name="since">When the event came to be.</param>
    public Handling Begin(DateTimeOffset since)
    {
        lock (_lock)
        {
            _used = true;
            if (!_free.TryPop(out var slot))
            {
                slot = _inHand.Count;
                _inHand.Add(0);
            }
            _inHand[slot] = since.UtcTicks;
            return new Handling(this, slot, _telemetry.Now - since);
        }
    }

    /// <summary>What a scan found: since when its oldest has been waiting, or null for nothing.</summary>
    /// <param name="since">Since when.</param>
    /// <param name="validFor">After this time without another call, nothing is known to wait: another host may have the scan.</param>
    public void Waiting(DateTimeOffset? since, TimeSpan validFor)
    {
        lock (_lock)
        {
            _used = true;
            _waitingSince = since?.UtcTicks ?? 0;
            _waitingUntil = _telemetry.Now + validFor;
        }
    }

    public void Handled(TimeSpan duration) => _telemetry.Handled(this, duration);

    public void Failed() => _telemetry.Failed(this);

    public void Skipped(string reason) => _telemetry.Skipped(this, reason);

    public void DeadLettered() => _telemetry.DeadLettered(this);

    /// <summary>How far it lags; null when it has had nothing to do yet.</summary>
    public TimeSpan? LagAt(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_used)
                return null;
            var oldest = long.MaxValue;
            foreach (var since in _inHand)
            {
                if (since > 0 && since < oldest)
                    oldest = since;
            }
            if (_waitingSince > 0 && now <= _waitingUntil && _waitingSince < oldest)
                oldest = _waitingSince;
            if (oldest != long.MaxValue)
                return TimeSpan.FromTicks(Math.Max(0, now.UtcTicks - oldest));
            return now - _lastAt <= Memory ? _last : TimeSpan.Zero;
        }
    }

    public bool IsBeyondAlert(TimeSpan lag) => lag > _alertAbove;

    private void End(int slot, TimeSpan lag)
    {
        lock (_lock)
        {
            _lastAt = _telemetry.Now;
            _last = lag > TimeSpan.Zero ? lag : TimeSpan.Zero;
            _inHand[slot] = 0;
            _free.Push(slot);
        }
    }

    /// <summary>An event in the hands of its process.</summary>
    public readonly struct Handling(ProcessMeter meter, int slot, TimeSpan lag) : IDisposable
    {
        /// <summary>How late it was received.</summary>
        public TimeSpan Lag { get; } = lag;

        public void Dispose() => meter.End(slot, Lag);
    }
}
