using System.Security.Cryptography;
using System.Text;

namespace Workflow.ServiceBus;

/// <summary>
/// What topics and subscriptions are called. Different names give different entities, also to Service Bus, which does not
/// tell case apart and takes ASCII letters, digits, hyphens, periods and underscores only. They are provisioned, so they
/// never change from release to release.
/// </summary>
/// <remarks>
/// Lower-case letters, digits and hyphens stand for themselves. An upper-case letter is its lower-case one after a period
/// (<c>order-AwaitingPayment</c> is <c>order-.awaiting.payment</c>), or, as the first character, has <c>_u</c> at the end
/// (<c>Order</c> is <c>order_u</c>). A period is two, an underscore is two, any other UTF-16 code unit is an underscore and
/// four hex digits. What gets too long, or begins or ends with what Service Bus refuses there, is cut and ends in <c>_h</c>
/// and 80 bits of its SHA-256.
/// </remarks>
public static class EntityNames
{
    /// <summary>The longest name of a topic that Service Bus takes.</summary>
    public const int MaxTopicLength = 260;

    /// <summary>The longest name of a subscription that Service Bus takes.</summary>
    public const int MaxSubscriptionLength = 50;

    private const string FirstIsUpper = "_u";
    private const string Hashed = "_h";
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
        var firstIsUpper = char.IsAsciiLetterUpper(name[0]);
        var encoded = new StringBuilder(name.Length + 16);
        encoded.Append(firstIsUpper ? char.ToLowerInvariant(name[0]) : "");
        foreach (var unit in firstIsUpper ? name.AsSpan(1) : name)
        {
            _ = unit switch
            {
                '-' or (>= 'a' and <= 'z') or (>= '0' and <= '9') => encoded.Append(unit),
                >= 'A' and <= 'Z' => encoded.Append('.').Append(char.ToLowerInvariant(unit)),
                '.' or '_' => encoded.Append(unit).Append(unit),
                _ => encoded.Append('_').Append(((int)unit).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
            };
        }
        return encoded.Append(firstIsUpper ? FirstIsUpper : "").ToString();
    }

    private static string Hash(string name, string encoded, int maxLength)
    {
        var readable = encoded.TrimStart('.', '_', '-');
        readable = readable[..Math.Min(readable.Length, maxLength - Hashed.Length - HashLength)];
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
