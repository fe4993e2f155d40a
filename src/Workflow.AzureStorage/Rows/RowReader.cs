using System.Globalization;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>Reads the properties of a row, and says which row it was when one is missing or of another kind.</summary>
internal readonly struct RowReader
{
    /// <summary>The version of the layout that this library writes and reads.</summary>
    public const int Schema = 1;

    public const string SchemaProperty = "Schema";

    private readonly TableEntity _row;

    private RowReader(TableEntity row, out UnreadableRowException? newer)
    {
        _row = row;
        newer = null;
        var schema = Int("Schema");
        if (schema > Schema)
            newer = Fail(string.Create(CultureInfo.InvariantCulture, $"it has schema version {schema}, and this library knows versions up to {Schema}. Deploy a version that knows it."));
    }

    /// <exception cref="UnreadableRowException">A newer version of this library wrote it.</exception>
    public RowReader(TableEntity row)
        : this(row, out var newer)
    {
        if (newer is not null)
            throw newer;
    }

    /// <summary>Reads what it can of a row that a newer version of this library may have written, and says whether it has.</summary>
    public static RowReader OfAnyVersion(TableEntity row, out UnreadableRowException? newer) => new(row, out newer);

    public static TableEntity New(string partition, string rowKey) => new(partition, rowKey) { [SchemaProperty] = Schema };

    public string Text(string name) => _row.TryGetValue(name, out var value) && value is string text ? text : throw Missing(name, "text");

    public string? OptionalText(string name) => _row.TryGetValue(name, out var value) && value is string { Length: > 0 } text ? text : null;

    public int Int(string name) => _row.TryGetValue(name, out var value) && value is int number ? number : throw Missing(name, "a 32-bit number");

    public long Long(string name) => _row.TryGetValue(name, out var value) && value is long number ? number : throw Missing(name, "a 64-bit number");

    public bool Flag(string name) => _row.TryGetValue(name, out var value) && value is bool flag ? flag : throw Missing(name, "true or false");

    public DateTimeOffset Time(string name) => TimeOf(name, Long(name));

    public DateTimeOffset? OptionalTime(string name) => _row.TryGetValue(name, out var value) && value is long ticks ? TimeOf(name, ticks) : null;

    public TimeSpan? OptionalDuration(string name) => _row.TryGetValue(name, out var value) && value is long ticks ? new TimeSpan(ticks) : null;

    public byte[]? OptionalBinary(string name) => _row.TryGetValue(name, out var value) ? value as byte[] : null;

    /// <summary>Null when there is none: a null array converts to empty memory, which is something else.</summary>
    public ReadOnlyMemory<byte>? OptionalMemory(string name) => OptionalBinary(name) is { } bytes ? bytes : (ReadOnlyMemory<byte>?)null;

    public RunState State(string name) => (RunState)Int(name) is var state && state.IsValid() ? state : throw Fail($"its {name} {(int)state} is no run state.");

    private DateTimeOffset TimeOf(string name, long ticks) =>
        ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw Fail($"its {name} {ticks} is no time in ticks.");

    private UnreadableRowException Missing(string name, string kind) => Fail($"its {name} is missing or not {kind}.");

    private UnreadableRowException Fail(string why) => new(_row.PartitionKey, _row.RowKey, why);
}
