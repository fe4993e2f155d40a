namespace Workflow.Http;

/// <summary>Steering of many runs: what is to be done, and how far it has got. It is stored as JSON after each portion.</summary>
internal sealed record BatchOperation
{
    public const string IdPrefix = "operation ";

    /// <summary>How many of its problems are kept, so that it stays small.</summary>
    private const int MaxProblems = 20;

    public required string OperationId { get; init; }

    public required string Workflow { get; init; }

    public required string Action { get; init; }

    public string Reason { get; init; } = "";

    public required BatchFilter Filter { get; init; }

    public BatchState State { get; init; } = BatchState.Running;

    /// <summary>How many runs it has looked at.</summary>
    public int Processed { get; init; }

    /// <summary>How many of them it has changed.</summary>
    public int Changed { get; init; }

    /// <summary>How many could not be changed.</summary>
    public int Refused { get; init; }

    /// <summary>The first of those, with the reasons.</summary>
    public IReadOnlyList<BatchProblem> Problems { get; init; } = [];

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last made progress.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Where it goes on: after the run with this ID.</summary>
    public string? Cursor { get; init; }

    /// <summary>Who works on it; null when the host that did has stopped.</summary>
    public string? Owner { get; init; }

    public bool CancelRequested { get; init; }

    /// <summary>It with one more portion done.</summary>
    public BatchOperation With(IReadOnlyList<BatchProblem?> portion, string? cursor, DateTimeOffset now)
    {
        var refused = portion.Count(problem => problem is not null);
        return this with
        {
            Processed = Processed + portion.Count,
            Changed = Changed + portion.Count - refused,
            Refused = Refused + refused,
            Problems = [.. Problems.Concat(portion.OfType<BatchProblem>()).Take(MaxProblems)],
            Cursor = cursor,
            State = cursor is null ? BatchState.Completed : State,
            UpdatedAt = now,
        };
    }
}

internal enum BatchState
{
    Running = 1,
    Completed,
    Cancelled,
}

/// <summary>A run that could not be changed.</summary>
internal sealed record BatchProblem(string RunId, string Type, string Detail);

/// <summary>The runs that an operation is about: named ones, or all that pass the filter when it started.</summary>
internal sealed record BatchFilter
{
    public IReadOnlyList<string> RunIds { get; init; } = [];

    public IReadOnlyList<string> ForeignIds { get; init; } = [];

    public IReadOnlyList<string> Statuses { get; init; } = [];

    public IReadOnlyList<RunState> RunStates { get; init; } = [];

    public DateTimeOffset? CreatedAfter { get; init; }

    public DateTimeOffset? CreatedBefore { get; init; }
}
