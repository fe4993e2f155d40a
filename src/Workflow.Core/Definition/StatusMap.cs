using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Workflow;

/// <summary>A status enum's names and numbers, read once.</summary>
internal static class StatusMap<TStatus>
    where TStatus : struct, Enum
{
    private static readonly Dictionary<int, TStatus> ByNumber = [];
    private static readonly Dictionary<TStatus, (int Number, string Name)> ByStatus = [];
    private static readonly Dictionary<string, TStatus> ByName = new(StringComparer.Ordinal);

    [SuppressMessage("Performance", "CA1810:Initialize reference type static fields inline", Justification = "The three are one reading of the enum.")]
    static StatusMap()
    {
        foreach (var name in Enum.GetNames<TStatus>())
        {
            var status = Enum.Parse<TStatus>(name);
            var number = Convert.ToInt64(status, CultureInfo.InvariantCulture);
            if (number is < int.MinValue or > int.MaxValue)
                continue;
            // Two names of one number: the first declared is the status's name, the other still finds it.
            ByNumber.TryAdd((int)number, status);
            ByStatus.TryAdd(status, ((int)number, name));
            ByName.TryAdd(name, status);
        }
    }

    public static bool IsDefined(TStatus status) => ByStatus.ContainsKey(status);

    public static int ToNumber(TStatus status) => ByStatus.TryGetValue(status, out var known)
        ? known.Number
        : throw new ArgumentOutOfRangeException(nameof(status), status, $"{status} is not a member of {typeof(TStatus).Name} within the range of int.");

    public static string NameOf(TStatus status) => ByStatus.TryGetValue(status, out var known) ? known.Name : status.ToString();

    public static bool TryFromNumber(int number, out TStatus status) => ByNumber.TryGetValue(number, out status);

    public static bool TryFromName(string name, out TStatus status) => ByName.TryGetValue(name, out status);
}
