using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>The row of what is remembered of a request.</summary>
internal static class RequestRow
{
    public const string ExpiresAt = "ExpiresAt";

    public static TableEntity New(string partition, RequestRecord request, string moveId)
    {
        var row = RowReader.New(partition, RowKeys.Request(request.Id));
        row[RecordRow.Move] = moveId;
        row["Id"] = request.Id;
        row["Content"] = request.Content.ToArray();
        row[ExpiresAt] = request.ExpiresAt.UtcTicks;
        return row;
    }

    public static RequestRecord Read(string workflow, TableEntity row)
    {
        var reader = new RowReader(row);
        return new RequestRecord
        {
            Workflow = workflow,
            Id = reader.Text("Id"),
            Content = reader.OptionalBinary("Content"),
            ExpiresAt = reader.Time(ExpiresAt),
            ETag = row.ETag.ToString(),
        };
    }
}
