using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Workflow;

/// <summary>
/// The hash that buckets and shards go by: XxHash64 of the text's UTF-16 code units. It is stored and provisioned,
/// so it never changes, whatever the process, the machine or the release.
/// </summary>
public static class StableHash
{
    /// <summary>The 64-bit hash of a text.</summary>
    public static ulong Of(ReadOnlySpan<char> text) => BitConverter.IsLittleEndian
        ? XxHash64.HashToUInt64(MemoryMarshal.AsBytes(text))
        : throw new PlatformNotSupportedException("Stable hashes are defined on little-endian code units.");

    /// <summary>Which of <paramref name="count"/> parts a text belongs to: 0 to count - 1.</summary>
    public static int PartOf(ReadOnlySpan<char> text, int count) => (int)(Of(text) % (ulong)count);
}
