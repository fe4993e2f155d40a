using System.Globalization;
using System.Text.RegularExpressions;
using Cronos;

namespace Workflow.Functions;

/// <summary>When a timer function runs.</summary>
internal sealed partial class TimerSchedule
{
    private readonly CronExpression _expression;

    private TimerSchedule(string cron, bool isContinuous)
    {
        Cron = cron;
        IsContinuous = isContinuous;
        _expression = CronExpression.Parse(cron, CronFormat.IncludeSeconds);
    }

    /// <summary>The schedule in six fields, seconds first.</summary>
    public string Cron { get; }

    /// <summary>Whether an invocation goes on at the process's own interval until the next one, instead of returning when nothing is due before.</summary>
    public bool IsContinuous { get; }

    /// <summary>
    /// A schedule that fires at least as often as the interval asks for. A schedule has steps that divide a minute, an hour or
    /// a day, one second at least; what an interval asks for beyond that is done within an invocation.
    /// </summary>
    public static TimerSchedule Every(TimeSpan interval, bool isContinuous = false)
    {
        var (unit, field) = interval switch
        {
            { TotalMinutes: < 1 } => (TimeSpan.FromSeconds(1), "*/{0} * * * * *"),
            { TotalHours: < 1 } => (TimeSpan.FromMinutes(1), "0 */{0} * * * *"),
            { TotalDays: < 1 } => (TimeSpan.FromHours(1), "0 0 */{0} * * *"),
            _ => (TimeSpan.FromDays(1), "0 0 0 * * *"),
        };
        var whole = unit == TimeSpan.FromHours(1) ? 24 : 60;
        var step = (int)Math.Clamp(interval / unit, 1, whole);
        while (whole % step != 0)
            step--;
        return new TimerSchedule(string.Format(CultureInfo.InvariantCulture, field, step), isContinuous);
    }

    /// <summary>A schedule from a setting: a duration such as <c>00:00:30</c>, or a schedule of six fields such as <c>*/30 * * * * *</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static TimerSchedule Parse(string text, bool isContinuous = false)
    {
        if (TimeSpan.TryParseExact(text, ["c", @"h\:mm\:ss"], CultureInfo.InvariantCulture, out var interval))
        {
            return interval >= TimeSpan.FromSeconds(1) && interval <= TimeSpan.FromDays(1)
                ? Every(interval, isContinuous)
                : throw new FormatException("a timer fires every second at most and every day at least");
        }

        var cron = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        try
        {
            return SixFields().IsMatch(cron) ? new TimerSchedule(cron, isContinuous) : throw new FormatException("it has not six fields");
        }
        catch (FormatException exception)
        {
            throw new FormatException($"neither a duration such as 00:00:30 nor a schedule of six fields such as */30 * * * * * ({exception.Message})", exception);
        }
    }

    /// <summary>When the host fires next. It reckons in the time zone of the machine, which in Azure is UTC unless set otherwise.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset time, TimeZoneInfo zone) => _expression.GetNextOccurrence(time, zone);

    /// <inheritdoc />
    public override string ToString() => IsContinuous ? $"{Cron} (continuous)" : Cron;

    /// <summary>What the host's parser (NCRONTAB) understands too: no macros, and none of the letters that Cronos adds.</summary>
    [GeneratedRegex(@"\A(?:(?:[0-9*,/-]|[A-Za-z]{3})+(?: |\z)){6}\z")]
    private static partial Regex SixFields();
}
