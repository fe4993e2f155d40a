namespace Workflow.Emulator.Broker;

/// <summary>Remembers message IDs for a window of time.</summary>
internal sealed class DuplicateDetection(TimeSpan window, TimeProvider time)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string MessageId, DateTimeOffset ForgetAt)> _order = new();

    /// <summary>Whether the ID is new within the window; a message without one always is.</summary>
    public bool IsFirst(string? messageId)
    {
        var now = time.GetUtcNow();
        while (_order.TryPeek(out var oldest) && oldest.ForgetAt <= now)
        {
            _seen.Remove(oldest.MessageId);
            _order.Dequeue();
        }

        if (string.IsNullOrEmpty(messageId))
            return true;
        if (!_seen.Add(messageId))
            return false;

        _order.Enqueue((messageId, now + window));
        return true;
    }
}
