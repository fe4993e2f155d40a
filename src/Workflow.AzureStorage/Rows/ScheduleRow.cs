using Azure.Data.Tables;

namespace Workflow.AzureStorage;

/// <summary>The row of a schedule.</summary>
internal static class ScheduleRow
{
    public static TableEntity New(string partition, ScheduleRecord schedule, string moveId)
    {
        var row = RowReader.New(partition, RowKeys.Schedule(schedule.Id));
        row[RecordRow.Move] = moveId;
        row["Id"] = schedule.Id;
        row["ForeignId"] = schedule.ForeignId;
        row["Spec"] = schedule.Spec;
        row["TimeZone"] = schedule.TimeZone;
        row["Declared"] = schedule.Declared;
        row["CreatedAt"] = schedule.CreatedAt.UtcTicks;
        if (schedule.Input is { } input)
            row["Input"] = input.ToArray();
        SetTime(row, "LastSlot", schedule.LastSlot);
        SetTime(row, "NextSlot", schedule.NextSlot);
        SetTime(row, "DueAt", schedule.DueAt);
        return row;
    }

    public static ScheduleRecord Read(string workflow, TableEntity row)
    {
        var reader = new RowReader(row);
        return new ScheduleRecord
        {
            Workflow = workflow,
            Id = reader.Text("Id"),
            ForeignId = reader.Text("ForeignId"),
            Spec = reader.Text("Spec"),
            TimeZone = reader.Text("TimeZone"),
            Input = reader.OptionalMemory("Input"),
            Declared = reader.Flag("Declared"),
            CreatedAt = reader.Time("CreatedAt"),
            LastSlot = reader.OptionalTime("LastSlot"),
            NextSlot = reader.OptionalTime("NextSlot"),
            DueAt = reader.OptionalTime("DueAt"),
            ETag = row.ETag.ToString(),
        };
    }

    private static void SetTime(TableEntity row, string name, DateTimeOffset? time)
    {
        if (time is { } set)
            row[name] = set.UtcTicks;
    }
}
