using System.Globalization;

namespace Workflow;

/// <summary>Pages what is due by time and key, so that a page continues after the last one whatever was rescheduled meanwhile.</summary>
internal static class DuePaging
{
    public readonly record struct Position(DateTimeOffset At, string Key) : IComparable<Position>
    {
        public int CompareTo(Position other) => At != other.At ? At.CompareTo(other.At) : string.CompareOrdinal(Key, other.Key);

        public static bool operator <(Position left, Position right) => left.CompareTo(right) < 0;

        public static bool operator >(Position left, Position right) => left.CompareTo(right) > 0;

        public static bool operator <=(Position left, Position right) => left.CompareTo(right) <= 0;

        public static bool operator >=(Position left, Position right) => left.CompareTo(right) >= 0;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks:x16}{Key}");

        public static Position Parse(string text) => new(
            new DateTimeOffset(long.Parse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), TimeSpan.Zero),
            text[16..]);
    }

    public static Page<T> Of<T>(List<T> due, Func<T, Position> positionOf, int limit, string? continuationToken)
    {
        var after = continuationToken is null ? (Position?)null : Position.Parse(continuationToken);
        var rest = due.Where(item => after is null || positionOf(item) > after).OrderBy(positionOf).Take(limit + 1).ToList();
        if (rest.Count <= limit)
            return new Page<T>(rest, null);
        rest.RemoveAt(limit);
        return new Page<T>(rest, positionOf(rest[^1]).ToString());
    }
}
