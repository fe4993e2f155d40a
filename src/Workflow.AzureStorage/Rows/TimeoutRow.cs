using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>
/// The rows of a timeout: the timeout itself, whose key begins with its due time, and the guard, by which a timer is armed once
/// and a run's timeouts are found.
/// </summary>
internal static class TimeoutRow
{
    public const string DispatchAt = "DispatchAt";

    public static TableEntity New(string partition, TimeoutRecord timeout)
    {
        var row = RowReader.New(partition, RowKeys.Timeout(timeout.Key));
        row["ForeignId"] = timeout.ForeignId;
        row["RunId"] = timeout.RunId;
        row["Status"] = timeout.Status;
        row["Index"] = timeout.Index;
        row["StatusVersion"] = timeout.StatusVersion;
        row["DueAt"] = timeout.DueAt.UtcTicks;
        row["CreatedAt"] = timeout.CreatedAt.UtcTicks;
        row[DispatchAt] = timeout.DispatchAt.UtcTicks;
        row["Attempt"] = timeout.Attempt;
        row["Dispatched"] = timeout.Dispatched;
        if (timeout.TraceParent is not null)
            row["TraceParent"] = timeout.TraceParent;
        if (timeout.TraceState is not null)
            row["TraceState"] = timeout.TraceState;
        return row;
    }

    /// <summary>What changes when a timeout is dispatched, retried or parked, to be merged into its row.</summary>
    public static TableEntity Rescheduled(string partition, TimeoutRecord timeout)
    {
        var row = RowReader.New(partition, RowKeys.Timeout(timeout.Key));
        row[DispatchAt] = timeout.DispatchAt.UtcTicks;
        row["Attempt"] = timeout.Attempt;
        row["Dispatched"] = timeout.Dispatched;
        return row;
    }

    /// <summary>What changes when a timeout may be dispatched at its due time again.</summary>
    public static TableEntity Unparked(string partition, string timeoutRow, DateTimeOffset dueAt)
    {
        var row = RowReader.New(partition, timeoutRow);
        row[DispatchAt] = dueAt.UtcTicks;
        return row;
    }

    public static TableEntity Guard(string partition, TimeoutRecord timeout)
    {
        var row = RowReader.New(partition, RowKeys.Guard(timeout.GuardKey));
        row["Timeout"] = RowKeys.Timeout(timeout.Key);
        row["DueAt"] = timeout.DueAt.UtcTicks;
        return row;
    }

    public static (string TimeoutRow, DateTimeOffset DueAt) ReadGuard(TableEntity row)
    {
        var reader = new RowReader(row);
        return (reader.Text("Timeout"), reader.Time("DueAt"));
    }

    public static TimeoutRecord Read(string workflow, TableEntity row)
    {
        var reader = new RowReader(row);
        return new TimeoutRecord
        {
            Workflow = workflow,
            ForeignId = reader.Text("ForeignId"),
            RunId = reader.Text("RunId"),
            Status = reader.Int("Status"),
            Index = reader.Int("Index"),
            StatusVersion = reader.Long("StatusVersion"),
            DueAt = reader.Time("DueAt"),
            CreatedAt = reader.Time("CreatedAt"),
            DispatchAt = reader.Time(DispatchAt),
            Attempt = reader.Int("Attempt"),
            Dispatched = reader.Int("Dispatched"),
            TraceParent = reader.OptionalText("TraceParent"),
            TraceState = reader.OptionalText("TraceState"),
        };
    }
}
