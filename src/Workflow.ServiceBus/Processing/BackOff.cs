namespace Workflow.ServiceBus;

/// <summary>Pauses that double from one failure to the next, up to a limit, each a little different from host to host.</summary>
internal sealed class BackOff(TimeSpan first, TimeSpan? longest = null)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _longest = longest ?? TimeSpan.FromSeconds(30);
    private TimeSpan _next = first > Shortest ? first : Shortest;

    /// <summary>How many pauses there have been.</summary>
    public int Count { get; private set; }

    public TimeSpan Next()
    {
        Count++;
        var pause = _next < _longest ? _next : _longest;
        _next = pause * 2;
        return pause * (0.8 + (0.4 * Random.Shared.NextDouble()));
    }
}
