namespace Workflow.Emulator.Broker;

/// <summary>The forms of an entity's address.</summary>
internal static class EntityPath
{
    public const string DeadLetterSuffix = "/$deadletterqueue";
    public const string ManagementSuffix = "/$management";
    private const string SubscriptionsSegment = "/Subscriptions/";

    public static string OfSubscription(string topic, string subscription) => topic + SubscriptionsSegment + subscription;

    public static string OfDeadLetters(string path) => path + "/$DeadLetterQueue";

    /// <summary>Cuts a suffix off, whatever its case.</summary>
    public static bool TryCut(ref string path, string suffix)
    {
        if (!path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            return false;

        path = path[..^suffix.Length];
        return true;
    }

    public static bool TrySplitSubscription(string path, out string topic, out string subscription)
    {
        var at = path.IndexOf(SubscriptionsSegment, StringComparison.OrdinalIgnoreCase);
        topic = at < 0 ? path : path[..at];
        subscription = at < 0 ? string.Empty : path[(at + SubscriptionsSegment.Length)..];
        return at > 0 && subscription.Length > 0;
    }
}
