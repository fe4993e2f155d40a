namespace Workflow;

/// <summary>Which runs to list, and in which order.</summary>
public sealed record RunQuery
{
    /// <summary>The page size when none is given.</summary>
    public const int DefaultLimit = 25;

    /// <summary>The largest page.</summary>
    public const int MaxLimit = 200;

    /// <summary>The workflow whose runs are listed.</summary>
    public required string Workflow { get; init; }

    /// <summary>Only runs of one of these foreign IDs; empty = any.</summary>
    public IReadOnlyCollection<string> ForeignIds { get; init; } = [];

    /// <summary>Only runs at one of these statuses; empty = any.</summary>
    public IReadOnlyCollection<int> Statuses { get; init; } = [];

    /// <summary>Only runs in one of these run states; empty = any.</summary>
    public IReadOnlyCollection<RunState> RunStates { get; init; } = [];

    /// <summary>Only runs created later than this; exclusive.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Only runs created earlier than this; exclusive.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Newest first (the default) or oldest first.</summary>
    public RunOrder Order { get; init; }

    /// <summary>Page size, 1 to 200; 0 = 25.</summary>
    public int Limit { get; init; }

    /// <summary>Where the previous page ended; null for the first page.</summary>
    public string? ContinuationToken { get; init; }

    /// <summary>
    /// Leaves the objects out: <see cref="RunRecord.Object"/> is empty, and nothing is read from where large ones are kept. For
    /// lists that show none. Such a record must not be moved.
    /// </summary>
    public bool WithoutObjects { get; init; }

    /// <summary>The page size in force.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative or above <see cref="MaxLimit"/>.</exception>
    public int EffectiveLimit => Limit switch
    {
        0 => DefaultLimit,
        > 0 and <= MaxLimit => Limit,
        _ => throw new ArgumentOutOfRangeException(nameof(Limit), Limit, $"A page holds 1 to {MaxLimit} runs."),
    };

    /// <summary>Whether a record passes every filter.</summary>
    public bool Matches(RunRecord run) =>
        run.Workflow == Workflow
        && (ForeignIds.Count == 0 || ForeignIds.Contains(run.ForeignId))
        && (Statuses.Count == 0 || Statuses.Contains(run.Status))
        && (RunStates.Count == 0 || RunStates.Contains(run.RunState))
        && (CreatedAfter is not { } after || run.CreatedAt > after)
        && (CreatedBefore is not { } before || run.CreatedAt < before);
}

/// <summary>The order of a list of runs.</summary>
public enum RunOrder
{
    /// <summary>The run created last comes first.</summary>
    NewestFirst = 0,

    /// <summary>The run created first comes first.</summary>
    OldestFirst,
}
