using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.AzureStorage;

/// <summary>
/// Writes any text as a part of a key, so that different texts stay different: ASCII letters, digits, '-' and '.' stand for
/// themselves, every other UTF-16 code unit is _ and four hex digits.
/// </summary>
/// <remarks>
/// What gets too long is cut and ends in "_h" and its SHA-256: h is no hex digit, so no other text is written like that.
/// Keys are ASCII this way, and hold none of what Azure forbids in them (/ \ # ? and control characters).
/// </remarks>
internal static class KeyText
{
    /// <summary>Enough for two parts and what joins them in the 512 characters that Azure allows.</summary>
    public const int MaxLength = 240;

    private const int HashLength = 2 + 64;

    public static string Of(string text)
    {
        var plain = true;
        foreach (var unit in text)
            plain &= IsSafe(unit);
        if (plain && text.Length <= MaxLength)
            return text;

        var key = new StringBuilder(text.Length * 2);
        foreach (var unit in text)
        {
            if (IsSafe(unit))
                key.Append(unit);
            else
                key.Append(CultureInfo.InvariantCulture, $"_{(int)unit:x4}");
        }

        if (key.Length <= MaxLength)
            return key.ToString();
        var hash = SHA256.HashData(Encoding.Unicode.GetBytes(text));
        return string.Concat(key.ToString(0, MaxLength - HashLength), "_h", Convert.ToHexStringLower(hash));
    }

    private static bool IsSafe(char unit) => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '.';
}
