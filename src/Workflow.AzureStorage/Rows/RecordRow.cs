using Azure;
using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>The row of a run. Times are ticks: exact, and without Azure's lower limit for dates.</summary>
internal static class RecordRow
{
    public const string Move = "Move";
    public const string ForeignKey = "ForeignKey";
    public const string IdempotencyRow = "IdempotencyRow";

    /// <summary>What a purge or an index needs to know of a run.</summary>
    public static readonly string[] Outline = ["PartitionKey", "RowKey", RowReader.SchemaProperty, "ForeignId", "RunState", "Status", "CreatedAt", "UpdatedAt", StoredObject.BlobProperty, IdempotencyRow];

    /// <summary>Everything that a list shows of a run but its object.</summary>
    public static readonly string[] WithoutObject =
        ["PartitionKey", "RowKey", RowReader.SchemaProperty, "ForeignId", "RunState", "Reason", "Status", "StatusDescription", "Version", "StatusVersion", "CreatedAt", "UpdatedAt", "Trace", "TraceParent", "TraceState"];

    /// <summary>The row of a new run.</summary>
    public static TableEntity New(string partition, RunRecord run, StoredObject value, string moveId, string? idempotencyRow)
    {
        var row = RowReader.New(partition, RowKeys.Record(run.RunId));
        row["ForeignId"] = run.ForeignId;
        row[ForeignKey] = KeyText.Of(run.ForeignId);
        row["CreatedAt"] = run.CreatedAt.UtcTicks;
        row["Trace"] = run.TraceOrigin;
        if (idempotencyRow is not null)
            row[IdempotencyRow] = idempotencyRow;
        WriteState(row, run, moveId);
        value.Write(row);
        return row;
    }

    /// <summary>What a move changes of the row, to be merged into it. A null value leaves the object as it is.</summary>
    public static TableEntity Change(string partition, RunRecord next, StoredObject? value, string moveId)
    {
        // Merged into a row that a newer version wrote, it leaves the schema and what else it does not know as they are.
        var row = next.Unreadable is null
            ? RowReader.New(partition, RowKeys.Record(next.RunId))
            : new TableEntity(partition, RowKeys.Record(next.RunId));
        WriteState(row, next, moveId);
        value?.Write(row);
        return row;
    }

    /// <summary>
    /// The record but for an object that is in a blob. A run of a newer schema is read as far as this version knows it, as
    /// unreadable: the engine pauses it with the reason and does not touch its object.
    /// </summary>
    public static RunRecord Read(string workflow, TableEntity row)
    {
        var reader = RowReader.OfAnyVersion(row, out var newer);
        var blob = reader.OptionalText(StoredObject.BlobProperty);
        return new RunRecord
        {
            Workflow = workflow,
            ForeignId = reader.Text("ForeignId"),
            RunId = row.RowKey[RowKeys.Records.Length..],
            RunState = reader.State("RunState"),
            RunStateReason = reader.OptionalText("Reason") ?? "",
            Status = reader.Int("Status"),
            StatusDescription = reader.Text("StatusDescription"),
            Version = reader.Long("Version"),
            StatusVersion = reader.Long("StatusVersion"),
            Object = reader.OptionalBinary(StoredObject.InlineProperty),
            CreatedAt = reader.Time("CreatedAt"),
            UpdatedAt = reader.Time("UpdatedAt"),
            TraceOrigin = reader.OptionalText("Trace") ?? "",
            TraceParent = reader.OptionalText("TraceParent"),
            TraceState = reader.OptionalText("TraceState"),
            Unreadable = newer?.Message,
            ETag = new ConcurrencyToken(row.ETag, blob).ToString(),
        };
    }

    private static void WriteState(TableEntity row, RunRecord run, string moveId)
    {
        row[Move] = moveId;
        row["RunState"] = (int)run.RunState;
        row["Reason"] = run.RunStateReason;
        row["Status"] = run.Status;
        row["StatusDescription"] = run.StatusDescription;
        row["Version"] = run.Version;
        row["StatusVersion"] = run.StatusVersion;
        row["UpdatedAt"] = run.UpdatedAt.UtcTicks;
        if (run.TraceParent is not null)
            row["TraceParent"] = run.TraceParent;
        if (run.TraceState is not null)
            row["TraceState"] = run.TraceState;
    }
}

/// <summary>
/// What a record's ETag says: the row's ETag, and which blob holds the object, so that a move knows what it supersedes
/// without asking.
/// </summary>
internal readonly record struct ConcurrencyToken(ETag Row, string? Blob)
{
    private const char Separator = '\n';

    public static ConcurrencyToken Parse(string text) =>
        text.IndexOf(Separator, StringComparison.Ordinal) is var at and >= 0
            ? new ConcurrencyToken(new ETag(text[..at]), text[(at + 1)..])
            : new ConcurrencyToken(new ETag(text), null);

    public override string ToString() => Blob is null ? Row.ToString() : $"{Row}{Separator}{Blob}";
}
