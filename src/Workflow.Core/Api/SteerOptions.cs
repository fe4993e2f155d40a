namespace Workflow;

/// <summary>Options of steering a run: pause, resume, cancel, delete data.</summary>
public sealed record SteerOptions
{
    /// <summary>Why; shown with the run and kept in its history. At most 1,024 characters are kept.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When given, the run is left alone unless it has this version.</summary>
    public long? ExpectedVersion { get; init; }
}
