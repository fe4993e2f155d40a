using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Workflow.Http;

/// <summary>A run's ETag is its version: it changes with every move, and names the same bytes on every host.</summary>
internal static class EntityTags
{
    public static void Write(HttpContext context, RunRecord run) => context.Response.Headers.ETag = Of(run);

    /// <summary>Whether the client has this version already.</summary>
    public static bool IsKnown(HttpContext context, RunRecord run) =>
        context.Request.Headers.IfNoneMatch.SelectMany(Tags).Any(tag => tag == "*" || tag.Replace("W/", "", StringComparison.Ordinal) == Of(run));

    /// <summary>The version that <c>If-Match</c> demands; null when it demands none.</summary>
    /// <exception cref="ProblemException">It is no ETag of a run.</exception>
    public static long? Expected(HttpContext context)
    {
        var given = context.Request.Headers.IfMatch;
        if (given.Count == 0)
            return null;
        // A precondition is met or refused, never passed over: several come as one list, which is no ETag of a run.
        var text = given.ToString();
        if (text == "*")
            return null;
        return text is ['"', .. var version, '"'] && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ProblemException.BadRequest("If-Match", $"If-Match is '{text}'; the ETag of a run such as \"3\" is expected, with its quotation marks.");
    }

    private static string Of(RunRecord run) => string.Create(CultureInfo.InvariantCulture, $"\"{run.Version}\"");

    private static IEnumerable<string> Tags(string? header) => (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
