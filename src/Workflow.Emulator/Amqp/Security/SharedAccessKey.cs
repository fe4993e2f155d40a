using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Emulator.Amqp.Security;

/// <summary>The one key of the emulated namespace, and what it signs.</summary>
internal sealed class SharedAccessKey(string name, string key, TimeProvider time)
{
    private const string Scheme = "SharedAccessSignature ";

    /// <summary>
    /// When a shared access signature ends; null when it is not one, is signed with another key, or is over.
    /// Signatures are checked in real time: clients make them by their own clock.
    /// </summary>
    public DateTimeOffset? ValidUntil(string? token)
    {
        if (token is null || !token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;

        var fields = token[Scheme.Length..].Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0]).ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);
        if (!fields.TryGetValue("sr", out var resource) || !fields.TryGetValue("sig", out var signature)
            || !fields.TryGetValue("se", out var expiry) || !fields.TryGetValue("skn", out var keyName))
        {
            return null;
        }

        if (!string.Equals(Uri.UnescapeDataString(keyName), name, StringComparison.OrdinalIgnoreCase))
            return null;
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return null;

        var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}")));
        if (!Same(expected, Uri.UnescapeDataString(signature)))
            return null;

        var until = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return until > time.GetUtcNow() ? until : null;
    }

    /// <summary>Whether a SASL PLAIN response names the key and gives it.</summary>
    public bool AcceptsPlain(byte[]? response)
    {
        var parts = Encoding.UTF8.GetString(response ?? []).Split('\0');
        return parts.Length == 3 && string.Equals(parts[1], name, StringComparison.OrdinalIgnoreCase) && Same(key, parts[2]);
    }

    private static bool Same(string expected, string actual) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual));
}
