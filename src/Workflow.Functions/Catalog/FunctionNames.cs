using System.Security.Cryptography;
using System.Text;

namespace Workflow.Functions;

/// <summary>
/// What functions are called: as their processes are, wherever the host takes that. It takes a letter first, then letters,
/// digits, <c>-</c> and <c>_</c>, up to 127, of ASCII each, and does not tell case apart.
/// </summary>
internal static class FunctionNames
{
    public const int MaxLength = 127;

    private const int HashLength = 12;

    /// <summary>The host's own name is refused for a function.</summary>
    private const string Reserved = "host";

    /// <summary>
    /// The function of a process. A name that the host would refuse is made readable (<c>-</c> for what is not allowed) and
    /// ends in 48 bits of its SHA-256, so that it stays its own and the same from release to release.
    /// </summary>
    public static string Of(string process) => IsValid(process) ? process : Replace(process);

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && char.IsAsciiLetter(name[0])
        && name.All(IsAllowed)
        && !name.Equals(Reserved, StringComparison.OrdinalIgnoreCase);

    private static string Replace(string process)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(process)))[..HashLength];
        var readable = new StringBuilder(process.Length);
        foreach (var character in process)
            readable.Append(IsAllowed(character) ? character : '-');
        if (!char.IsAsciiLetter(readable[0]))
            readable.Insert(0, "f-");
        return $"{readable.ToString(0, Math.Min(readable.Length, MaxLength - HashLength - 1))}-{hash}";
    }

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';
}
