namespace Workflow;

/// <summary>The first of times of which some may be unknown.</summary>
internal static class Earliest
{
    public static DateTimeOffset? Of(DateTimeOffset? a, DateTimeOffset? b) => (a, b) switch
    {
        (null, _) => b,
        (_, null) => a,
        _ => a < b ? a : b,
    };
}
