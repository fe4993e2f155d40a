using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>The row of a foreign ID: its latest run, and whether that is in flight.</summary>
internal static class ForeignIdRow
{
    public static TableEntity New(string partition, RunRecord run)
    {
        var row = RowReader.New(partition, RowKeys.ForeignId(run.ForeignId));
        row["ForeignId"] = run.ForeignId;
        row["RunId"] = run.RunId;
        row["InFlight"] = !run.RunState.IsFinished();
        return row;
    }

    public static (string RunId, bool InFlight) Read(TableEntity row)
    {
        var reader = new RowReader(row);
        return (reader.Text("RunId"), reader.Flag("InFlight"));
    }
}

/// <summary>The row of an idempotency key: the run that it created.</summary>
internal static class IdempotencyRow
{
    public static TableEntity New(string partition, string rowKey, RunRecord run)
    {
        var row = RowReader.New(partition, rowKey);
        row["RunId"] = run.RunId;
        return row;
    }

    public static string ReadRunId(TableEntity row) => new RowReader(row).Text("RunId");
}
