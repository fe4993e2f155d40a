using System.Security.Cryptography;
using System.Text;

namespace Workflow.ServiceBus;

/// <summary>Session and message IDs have 128 characters at most: longer ones are cut and end in their SHA-256.</summary>
internal static class BoundedId
{
    public const int MaxLength = 128;

    private const char Cut = '#';
    private const int ReadableLength = MaxLength - 64 - 1;

    /// <remarks>What was cut has exactly 128 characters. An ID of that length might look like one that was cut, so it is cut too.</remarks>
    public static string Of(string id)
    {
        if (id.Length < MaxLength)
            return id;
        var length = char.IsHighSurrogate(id[ReadableLength - 1]) ? ReadableLength - 1 : ReadableLength;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(id)));
        return string.Concat(id.AsSpan(0, length), new string(Cut, MaxLength - length - hash.Length), hash);
    }
}
