using System.Globalization;

namespace Workflow;

/// <summary>Which events of a workflow go to a process, and how they are kept in order.</summary>
public sealed record Subscription
{
    /// <summary>The workflow whose runs the events are about: its topic.</summary>
    public required string Workflow { get; init; }

    /// <summary>The process that subscribes. Events are addressed to it by name.</summary>
    public required string Process { get; init; }

    /// <summary>The kind of events it wants.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>The status it wants; null = any.</summary>
    public int? Status { get; init; }

    /// <summary>The run state it wants; null = any.</summary>
    public RunState? RunState { get; init; }

    /// <summary>Whether it wants a status only when a run enters it, final ones included, and not when it is repeated or resumed.</summary>
    public bool EnteringOnly { get; init; }

    /// <summary>
    /// 0: one session per foreign ID. n: sessions are n shards of a stable hash of the foreign ID, so at most n events are
    /// handled at a time, in order for each foreign ID all the same.
    /// </summary>
    public int Shards { get; init; }

    /// <summary>Events are delivered no earlier than this after they were stored.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The session an event belongs to: events of one session are handled one after the other, in order.</summary>
    public string SessionOf(string foreignId) => Shards > 0
        ? StableHash.PartOf(foreignId, Shards).ToString(CultureInfo.InvariantCulture)
        : foreignId;
}
