using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>The row of a move.</summary>
internal static class HistoryRow
{
    public static TableEntity New(string partition, string runId, HistoryEntry entry, string moveId, StoredObject? kept)
    {
        var row = RowReader.New(partition, RowKeys.History(runId, entry.Version));
        row[RecordRow.Move] = moveId;
        row["Version"] = entry.Version;
        row["Status"] = entry.Status;
        row["StatusDescription"] = entry.StatusDescription;
        row["RunState"] = (int)entry.RunState;
        row["At"] = entry.At.UtcTicks;
        row["Process"] = entry.Process;
        row["Reason"] = entry.Reason;
        row["Attempt"] = entry.Attempt;
        if (entry.Duration is { } duration)
            row["Duration"] = duration.Ticks;
        kept?.Write(row);
        return row;
    }

    /// <summary>The entry but for an object that is in a blob.</summary>
    public static HistoryEntry Read(TableEntity row)
    {
        var reader = new RowReader(row);
        return new HistoryEntry
        {
            Version = reader.Long("Version"),
            Status = reader.Int("Status"),
            StatusDescription = reader.Text("StatusDescription"),
            RunState = reader.State("RunState"),
            At = reader.Time("At"),
            Process = reader.Text("Process"),
            Reason = reader.OptionalText("Reason") ?? "",
            Attempt = reader.Int("Attempt"),
            Duration = reader.OptionalDuration("Duration"),
            Object = reader.OptionalMemory(StoredObject.InlineProperty),
        };
    }
}
