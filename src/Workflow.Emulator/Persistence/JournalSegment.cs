using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;

namespace Workflow.Emulator.Persistence;

/// <summary>A file of records, each with its length and checksum before it, so that a torn end is recognised.</summary>
internal sealed class JournalSegment : IDisposable
{
    private const string Extension = ".journal";
    private const int Prefix = 8;
    private const int LargestRecord = 256 * 1024 * 1024;
    private readonly FileStream _file;

    private JournalSegment(string folder, int number)
    {
        Number = number;
        // No buffer of our own: a record has left the process when the write returns.
        _file = new FileStream(Name(folder, number), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public int Number { get; }

    /// <summary>Records in here that still say what is so.</summary>
    public int Live { get; set; }

    public long Length => _file.Length;

    public static JournalSegment Create(string folder, int number) => new(folder, number);

    /// <summary>The numbers of the segments in a folder, oldest first.</summary>
    public static IEnumerable<int> NumbersIn(string folder) => Directory.EnumerateFiles(folder, "*" + Extension)
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(name => int.Parse(name, CultureInfo.InvariantCulture))
        .Order();

    /// <summary>Reads a segment's records up to where it is torn.</summary>
    public static IEnumerable<JournalRecord> Read(string folder, int number)
    {
        using var file = File.OpenRead(Name(folder, number));
        var prefix = new byte[Prefix];
        while (file.ReadAtLeast(prefix, Prefix, throwOnEndOfStream: false) == Prefix)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
            if (length is <= 0 or > LargestRecord || length > file.Length - file.Position)
                yield break;

            var record = new byte[length];
            file.ReadExactly(record);
            if (Crc32.HashToUInt32(record) != BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(4)))
                yield break;
            yield return JournalRecord.Decode(record);
        }
    }

    public static void Delete(string folder, int number) => File.Delete(Name(folder, number));

    public void Append(JournalRecord record)
    {
        var encoded = record.Encode();
        var framed = new byte[Prefix + encoded.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, encoded.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(framed.AsSpan(4), Crc32.HashToUInt32(encoded));
        encoded.CopyTo(framed, Prefix);
        _file.Write(framed);
    }

    public void Dispose() => _file.Dispose();

    private static string Name(string folder, int number) =>
        Path.Combine(folder, number.ToString("D8", CultureInfo.InvariantCulture) + Extension);
}
