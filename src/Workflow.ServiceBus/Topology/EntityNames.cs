using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.ServiceBus;

/// <summary>
/// What topics and subscriptions are called: like the workflow and the process, as far as Service Bus takes it, which is ASCII
/// letters, digits, hyphens, periods and underscores. They are provisioned, so they never change from release to release.
/// </summary>
/// <remarks>
/// Service Bus does not tell case apart; nor do workflows: an app cannot have two processes whose names differ in case only. All
/// other different names give different entities: an underscore is two, any other UTF-16 code unit is an underscore and four hex
/// digits, and what gets too long, or begins or ends with what Service Bus refuses there, is cut and ends in <c>_h</c> and 80
/// bits of its SHA-256.
/// </remarks>
public static class EntityNames
{
    /// <summary>The longest name of a topic that Service Bus takes.</summary>
    public const int MaxTopicLength = 260;

    /// <summary>The longest name of a subscription that Service Bus takes.</summary>
    public const int MaxSubscriptionLength = 50;

    private const string Hashed = "_h";
    private const string NothingReadable = "x";
    private const int HashLength = 16;
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The topic of a workflow: events about its runs are sent to it.</summary>
    /// <param name="workflow">Name of the workflow.</param>
    public static string TopicOf(string workflow) => Encode(workflow, MaxTopicLength);

    /// <summary>The subscription of an event process, in the topic of the workflow whose runs it hears of.</summary>
    /// <param name="process">Name of the process.</param>
    public static string SubscriptionOf(string process) => Encode(process, MaxSubscriptionLength);

    private static string Encode(string name, int maxLength)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var encoded = Escape(name);
        return encoded.Length <= maxLength && char.IsAsciiLetterOrDigit(encoded[0]) && char.IsAsciiLetterOrDigit(encoded[^1])
            ? encoded
            : Hash(name, encoded, maxLength);
    }

    private static string Escape(string name)
    {
        var encoded = new StringBuilder(name.Length + 16);
        foreach (var unit in name)
        {
            if (char.IsAsciiLetterOrDigit(unit) || unit is '-' or '.')
                encoded.Append(unit);
            else if (unit == '_')
                encoded.Append("__");
            else
                encoded.Append(CultureInfo.InvariantCulture, $"_{(int)unit:x4}");
        }
        return encoded.ToString();
    }

    private static string Hash(string name, string encoded, int maxLength)
    {
        var readable = encoded.TrimStart('.', '_', '-') is { Length: > 0 } rest ? rest : NothingReadable;
        // Not after half an escaped underscore: it and the one of the mark would read as a whole.
        readable = readable[..Math.Min(readable.Length, maxLength - Hashed.Length - HashLength)].TrimEnd('_');
        var hash = SHA256.HashData(Encoding.Unicode.GetBytes(name));
        return string.Create(readable.Length + Hashed.Length + HashLength, (readable, hash), static (span, parts) =>
        {
            parts.readable.CopyTo(span);
            Hashed.CopyTo(span[parts.readable.Length..]);
            var text = span[^HashLength..];
            for (var i = 0; i < HashLength; i++)
            {
                var bit = i * 5;
                var window = (parts.hash[bit / 8] << 8) | parts.hash[(bit / 8) + 1];
                text[i] = Base32[(window >> (11 - (bit % 8))) & 31];
            }
        });
    }
}
