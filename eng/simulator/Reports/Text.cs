using System.Globalization;

namespace Workflow.Simulator.Reports;

/// <summary>Numbers as people read them.</summary>
internal static class Text
{
    public static string Of(double number) => number.ToString(Math.Abs(number) is > 0 and < 10 ? "0.##" : "N0", CultureInfo.InvariantCulture);

    public static string Share(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);

    public static string Dollars(double dollars) => "$" + dollars.ToString(dollars < 100 ? "N2" : "N0", CultureInfo.InvariantCulture);

    /// <summary>A time, with the unit that fits it.</summary>
    public static string Time(double seconds) => seconds switch
    {
        double.NaN => "-",
        < 1 => (seconds * 1000).ToString("N0", CultureInfo.InvariantCulture) + " ms",
        _ => seconds.ToString("N1", CultureInfo.InvariantCulture) + " s",
    };
}
