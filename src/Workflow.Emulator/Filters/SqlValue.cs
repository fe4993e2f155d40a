using System.Globalization;

namespace Workflow.Emulator.Filters;

/// <summary>Values in SQL filters: numbers of every width compare with each other, other types only with their like.</summary>
internal static class SqlValue
{
    /// <summary>A property's value in the form filters compare.</summary>
    public static object? Of(object? value) => value switch
    {
        byte or sbyte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float single => (double)single,
        char character => character.ToString(),
        DateTime moment => new DateTimeOffset(moment.ToUniversalTime()),
        _ => value,
    };

    /// <summary>Zero when equal; null when one is absent or they are of different kinds.</summary>
    public static int? Compare(object? left, object? right) => (Of(left), Of(right)) switch
    {
        (null, _) or (_, null) => null,
        (bool one, bool other) => one.CompareTo(other),
        (Guid one, Guid other) => one.CompareTo(other),
        (Guid one, string other) => Guid.TryParse(other, out var parsed) ? one.CompareTo(parsed) : null,
        (string one, Guid other) => Guid.TryParse(one, out var parsed) ? parsed.CompareTo(other) : null,
        (var one, var other) => Order(one, other),
    };

    /// <summary>The order of two values; null when one is absent or they have no order.</summary>
    public static int? Order(object? left, object? right) => (Of(left), Of(right)) switch
    {
        (string one, string other) => Math.Sign(string.CompareOrdinal(one, other)),
        (long one, long other) => one.CompareTo(other),
        (DateTimeOffset one, DateTimeOffset other) => one.CompareTo(other),
        (DateTimeOffset one, string other) => DateTimeOffset.TryParse(other, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? one.CompareTo(parsed) : null,
        (TimeSpan one, TimeSpan other) => one.CompareTo(other),
        (long or ulong or decimal, long or ulong or decimal) => Convert.ToDecimal(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToDecimal(right, CultureInfo.InvariantCulture)),
        (long or ulong or decimal or double, long or ulong or decimal or double) => Convert.ToDouble(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(right, CultureInfo.InvariantCulture)),
        _ => null,
    };
}
