namespace Workflow;

/// <summary>Why an event was skipped: luno/workflow's words, the values of the metric's <c>reason</c>.</summary>
internal static class SkipReason
{
    public const string RecordNotFound = "record not found";
    public const string VersionLower = "event record version lower than latest record version";
    public const string RecordStopped = "record stopped";
    public const string NextSkip = "next value specified skip";
    public const string FilteredOut = "filtered out";
    public const string Undecodable = "unable to unmarshal object";
    public const string AlreadyConsumed = "event already consumed";
}
