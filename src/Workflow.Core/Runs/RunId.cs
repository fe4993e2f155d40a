using System.Buffers.Binary;

namespace Workflow;

/// <summary>
/// Makes and reads run IDs: RFC 9562 version-8 UUIDs that hold the inverted creation time (100 ns), a bucket and random bits.
/// They sort newest first as text, and the bucket tells a store where to look without asking.
/// </summary>
public static class RunId
{
    /// <summary>Buckets are below this number.</summary>
    public const int MaxBuckets = 4096;

    private const ulong TickMask = (1UL << 60) - 1;
    private const int RandomBits = 50;

    /// <summary>A new run ID.</summary>
    /// <param name="createdAt">The creation time that it sorts by.</param>
    /// <param name="bucket">0 to 4095.</param>
    /// <param name="entropy">Where the random bits come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bucket is out of range.</exception>
    public static string Create(DateTimeOffset createdAt, int bucket, Random entropy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bucket, MaxBuckets);

        var inverted = TickMask - ((ulong)createdAt.UtcTicks & TickMask);
        var high = (inverted >> 12 << 16) | 0x8000UL | (inverted & 0xFFF);
        var random = (ulong)entropy.NextInt64() & ((1UL << RandomBits) - 1);
        var low = (0b10UL << 62) | ((ulong)bucket << RandomBits) | random;

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    /// <summary>Reads the creation time and the bucket out of a run ID.</summary>
    /// <returns>False for a text that <see cref="Create"/> cannot have made.</returns>
    public static bool TryParse(string? runId, out DateTimeOffset createdAt, out int bucket)
    {
        createdAt = default;
        bucket = 0;
        if (!Guid.TryParseExact(runId, "D", out var guid) || guid.Version != 8)
            return false;

        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        var high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        var ticks = TickMask - ((high >> 16 << 12) | (high & 0xFFF));
        if (low >> 62 != 0b10 || ticks > (ulong)DateTime.MaxValue.Ticks)
            return false;

        createdAt = new DateTimeOffset((long)ticks, TimeSpan.Zero);
        bucket = (int)((low >> RandomBits) & (MaxBuckets - 1));
        return true;
    }
}
