using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflow.Docs.Tests.Options;

/// <summary>A range as the documentation writes it: <c>1 to 1,024, or 0</c>, <c>100 ms to 1 min</c>, <c>above zero</c>, <c>zero or more</c>; anything else is words.</summary>
internal sealed partial class OptionRange
{
    private readonly List<object> _accepted = [];
    private readonly List<object> _refused = [];

    private OptionRange()
    {
    }

    public static OptionRange Parse(string text, Type kind)
    {
        var range = new OptionRange();
        if (!text.Contains("not below", StringComparison.Ordinal))
        {
            if (kind == typeof(TimeSpan))
                range.Read(text, TimeOf, TimeSpan.Zero, TimeSpan.FromTicks(1), (time, step) => time + step, (time, step) => time - step);
            else if (kind == typeof(int))
                range.Read(text, number => int.Parse(number, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), 0, 1, (number, step) => number + step, (number, step) => number - step);
            else if (kind == typeof(long))
                range.Read(text, number => long.Parse(number, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), 0L, 1L, (number, step) => number + step, (number, step) => number - step);
        }
        return range;
    }

    public static string TextOf(TimeSpan time) => time switch
    {
        { Ticks: 0 } => "zero",
        { TotalDays: >= 1 } when time.Ticks % TimeSpan.TicksPerDay == 0 => $"{time.TotalDays:0} d",
        { TotalHours: >= 1 } when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours:0} h",
        { TotalMinutes: >= 1 } when time.Ticks % TimeSpan.TicksPerMinute == 0 => $"{time.TotalMinutes:0} min",
        { TotalSeconds: >= 1 } when time.Ticks % TimeSpan.TicksPerSecond == 0 => $"{time.TotalSeconds:0} s",
        _ => $"{time.TotalMilliseconds:0} ms",
    };

    /// <summary>Where the code judges values at the ends of the range otherwise.</summary>
    public IEnumerable<string> Differences(Func<object, bool> accepts) =>
        _accepted.Where(value => !accepts(value)).Select(value => $"{value} is refused")
            .Concat(_refused.Where(accepts).Select(value => $"{value} is accepted"));

    private void Read<T>(string text, Func<string, T> parse, T zero, T step, Func<T, T, T> plus, Func<T, T, T> minus)
        where T : notnull
    {
        if (text.StartsWith("above zero", StringComparison.Ordinal))
        {
            _accepted.Add(plus(zero, step));
            _refused.Add(zero);
        }
        else if (text.StartsWith("zero or more", StringComparison.Ordinal))
        {
            _accepted.Add(zero);
            _refused.Add(minus(zero, step));
        }
        else if (OrMore().Match(text) is { Success: true } orMore)
        {
            _accepted.Add(parse(orMore.Groups[1].Value));
            _refused.Add(minus(parse(orMore.Groups[1].Value), step));
        }
        else if (FromTo().Match(text) is { Success: true } fromTo)
        {
            var (from, to) = (parse(fromTo.Groups[1].Value), parse(fromTo.Groups[2].Value));
            _accepted.AddRange([from, to]);
            _refused.Add(plus(to, step));
            if (text.Contains(", or 0", StringComparison.Ordinal))
            {
                _accepted.Add(zero);
                _refused.Add(minus(zero, step));
            }
            else
            {
                _refused.Add(minus(from, step));
            }
        }
    }

    private static TimeSpan TimeOf(string text)
    {
        if (text == "zero")
            return TimeSpan.Zero;
        var parts = text.Split(' ');
        var number = double.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts[1] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "min" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }

    [GeneratedRegex(@"^(zero|[\d,]+(?: (?:ms|s|min|h|d))?) to ([\d,]+(?: (?:ms|s|min|h|d))?)")]
    private static partial Regex FromTo();

    [GeneratedRegex(@"^([\d,]+) or more")]
    private static partial Regex OrMore();
}
