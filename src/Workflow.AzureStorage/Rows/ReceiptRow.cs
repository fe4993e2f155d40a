using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>The row of a receipt. Its key is the receipt's; when the sweep may touch it is a property, since that changes.</summary>
internal static class ReceiptRow
{
    public const string SweepAt = "SweepAt";

    public static TableEntity New(string partition, OutboxEntry entry)
    {
        var @event = entry.Event;
        var row = RowReader.New(partition, RowKeys.Receipt(@event.ReceiptKey));
        row[SweepAt] = entry.SweepAt.UtcTicks;
        row["Process"] = @event.Process;
        row["Kind"] = (int)@event.Kind;
        row["ForeignId"] = @event.ForeignId;
        row["RunId"] = @event.RunId;
        row["Version"] = @event.Version;
        row["Status"] = @event.Status;
        row["RunState"] = (int)@event.RunState;
        row["CreatedAt"] = @event.CreatedAt.UtcTicks;
        if (@event.NotBefore is { } notBefore)
            row["NotBefore"] = notBefore.UtcTicks;
        row["Attempt"] = @event.Attempt;
        row["Republished"] = @event.Republished;
        if (@event.TraceParent is not null)
            row["TraceParent"] = @event.TraceParent;
        if (@event.TraceState is not null)
            row["TraceState"] = @event.TraceState;
        return row;
    }

    public static OutboxEntry Read(string workflow, TableEntity row)
    {
        var reader = new RowReader(row);
        return new OutboxEntry
        {
            SweepAt = reader.Time(SweepAt),
            Event = new WorkflowEvent
            {
                Process = reader.Text("Process"),
                Kind = (EventKind)reader.Int("Kind"),
                Workflow = workflow,
                ForeignId = reader.Text("ForeignId"),
                RunId = reader.Text("RunId"),
                Version = reader.Long("Version"),
                Status = reader.Int("Status"),
                RunState = reader.State("RunState"),
                ReceiptKey = row.RowKey[RowKeys.Receipts.Length..],
                CreatedAt = reader.Time("CreatedAt"),
                NotBefore = reader.OptionalTime("NotBefore"),
                Attempt = reader.Int("Attempt"),
                Republished = reader.Int("Republished"),
                TraceParent = reader.OptionalText("TraceParent"),
                TraceState = reader.OptionalText("TraceState"),
            },
        };
    }
}
