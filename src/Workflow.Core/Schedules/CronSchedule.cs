using System.Diagnostics.CodeAnalysis;
using Cronos;

namespace Workflow;

/// <summary>
/// When a schedule's slots are: a cron expression in Cronos's grammar (five fields, or six with seconds; lists, ranges,
/// steps, names), a descriptor (<c>@hourly</c>, <c>@daily</c>, <c>@midnight</c>, <c>@weekly</c>, <c>@monthly</c>,
/// <c>@yearly</c>, <c>@annually</c>), or <c>@every</c> with a duration as Go writes it (<c>1h30m</c>).
/// </summary>
/// <remarks>
/// Where day of month and day of week are both restricted, a day that matches either counts, as in cron and luno/workflow;
/// Cronos alone would want both.
/// </remarks>
public sealed class CronSchedule
{
    /// <summary>A hundred years: longer than anybody means, and short enough to be added to any time.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    private const int MaxQuoted = 100;

    private readonly IReadOnlyList<CronExpression> _expressions;
    private readonly TimeSpan _every;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(IReadOnlyList<CronExpression> expressions, TimeSpan every, TimeZoneInfo zone)
    {
        _expressions = expressions;
        _every = every;
        _zone = zone;
    }

    /// <summary>Reads a specification.</summary>
    /// <param name="spec">The specification; white space around it is ignored.</param>
    /// <param name="zone">The time zone of the expression; UTC when null. It has no meaning for <c>@every</c>.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static CronSchedule Parse(string spec, TimeZoneInfo? zone = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        zone ??= TimeZoneInfo.Utc;
        var fields = spec.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields is ["@every", ..])
        {
            if (fields.Length != 2 || !GoDuration.TryParse(fields[1], out var every) || every <= TimeSpan.Zero || every > Longest)
                throw new FormatException($"'{Start(spec)}': @every takes one duration above zero, and not above {Longest.TotalHours:0}h, such as 30s, 5m or 1h30m.");
            return new CronSchedule([], every, zone);
        }

        try
        {
            return new CronSchedule([.. Expand(fields).Select(ParseExpression)], TimeSpan.Zero, zone);
        }
        catch (CronFormatException exception)
        {
            throw new FormatException($"'{Start(spec)}' is not a schedule: {exception.Message}", exception);
        }
    }

    /// <summary>As much of a specification as a message has room for.</summary>
    private static string Start(string spec) => spec.Length <= MaxQuoted ? spec : spec[..MaxQuoted] + "...";

    /// <summary>Reads a specification without throwing.</summary>
    public static bool TryParse(string spec, TimeZoneInfo? zone, [NotNullWhen(true)] out CronSchedule? schedule, [NotNullWhen(false)] out string? error)
    {
        try
        {
            schedule = Parse(spec, zone);
            error = null;
            return true;
        }
        catch (FormatException exception)
        {
            schedule = null;
            error = exception.Message;
            return false;
        }
    }

    /// <summary>The first slot strictly after a time; null when there will never be one.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (_every > TimeSpan.Zero)
            return after.ToUniversalTime() + _every;

        DateTimeOffset? first = null;
        foreach (var expression in _expressions)
        {
            if (expression.GetNextOccurrence(after, _zone) is { } next && (first is null || next < first))
                first = next;
        }
        return first?.ToUniversalTime();
    }

    /// <summary>The last slot at or before a time, not before another; that one when there is none between them.</summary>
    /// <remarks>Slots that were missed collapse into one: the latest.</remarks>
    internal DateTimeOffset LatestSlot(DateTimeOffset slot, DateTimeOffset now)
    {
        if (_every > TimeSpan.Zero)
            return slot + _every * Math.Max(0, (now - slot).Ticks / _every.Ticks);

        // Double the step back from now until a slot lies in the window, then take the window's last.
        for (var back = TimeSpan.FromMinutes(1); now - back > slot; back *= 2)
        {
            if (Next(now - back) is { } found && found <= now)
                return LastIn(found, now);
        }
        return LastIn(slot, now);
    }

    private DateTimeOffset LastIn(DateTimeOffset slot, DateTimeOffset now)
    {
        while (Next(slot) is { } next && next <= now)
            slot = next;
        return slot;
    }

    private static IEnumerable<string[]> Expand(string[] fields)
    {
        if (fields.Length is 5 or 6 && Restricts(fields[^3]) && Restricts(fields[^1]))
        {
            yield return [.. fields[..^1], "*"];
            yield return [.. fields[..^3], "*", .. fields[^2..]];
        }
        else
        {
            yield return fields;
        }
    }

    private static bool Restricts(string field) => !field.StartsWith('*') && field != "?";

    private static CronExpression ParseExpression(string[] fields)
    {
        // Cronos ignores the case of descriptors and knows two more; cron's and luno's are these.
        if (fields is [['@', ..] descriptor])
        {
            return descriptor is "@yearly" or "@annually" or "@monthly" or "@weekly" or "@daily" or "@midnight" or "@hourly"
                ? CronExpression.Parse(descriptor)
                : throw new FormatException($"unknown descriptor: {descriptor}. There are @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and @every.");
        }

        return CronExpression.Parse(string.Join(' ', fields), fields.Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
    }
}
