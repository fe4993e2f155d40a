using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Workflow.Cli.Output;

/// <summary>Shows runs and histories to people.</summary>
internal static class RunTable
{
    /// <summary>A table of runs, one each line. Where that is too wide, it does without what says the least, and keeps run IDs whole: they are copied.</summary>
    public static Table Of(IEnumerable<JsonNode?> runs, DateTimeOffset now, int width)
    {
        List<(string Head, Text[] Cells)> columns =
        [
            ("Foreign ID", [.. runs.Select(run => Cell(run, "foreignId"))]),
            ("State", [.. runs.Select(StateOf)]),
            ("Status", [.. runs.Select(run => Cell(run, "status"))]),
            ("Updated", [.. runs.Select(run => new Text(Ago(run, "updatedAt", now)))]),
            ("Version", [.. runs.Select(run => Cell(run, "version"))]),
            ("Run", [.. runs.Select(run => Cell(run, "runId"))]),
        ];
        foreach (var spare in (string[])["Version", "Updated"])
        {
            if (WidthOf(columns) > width)
                columns.RemoveAll(column => column.Head == spare);
        }

        var table = NewTable([.. columns.Select(column => column.Head)]);
        table.Columns[^1].NoWrap();
        for (var row = 0; row < columns[0].Cells.Length; row++)
            table.AddRow(columns.Select(column => column.Cells[row]));
        return table;
    }

    /// <summary>With a border before each column and one at the end, and a blank on both sides of each cell.</summary>
    private static int WidthOf(List<(string Head, Text[] Cells)> columns) =>
        1 + columns.Sum(column => 3 + column.Cells.Select(cell => cell.Length).Append(column.Head.Length).Max());

    /// <summary>One run with its object.</summary>
    public static IRenderable Details(JsonNode run)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        Add("Workflow", Cell(run, "workflow"));
        Add("Foreign ID", Cell(run, "foreignId"));
        Add("Run", Cell(run, "runId"));
        Add("State", StateOf(run));
        if ((string?)run["runStateReason"] is { Length: > 0 })
            Add("Reason", Cell(run, "runStateReason"));
        Add("Status", Cell(run, "status"));
        Add("Version", Cell(run, "version"));
        Add("Created", Cell(run, "createdAt"));
        Add("Updated", Cell(run, "updatedAt"));
        Add("Object", new Text(run["object"] is { } value ? value.ToJsonString(Indented) : "null"));
        return grid;

        void Add(string name, IRenderable value) => grid.AddRow(new Text(name, Style.Parse("dim")), value);
    }

    /// <summary>Every move of a run.</summary>
    public static Table History(JsonArray entries)
    {
        var table = NewTable("Version", "At", "Status", "State", "By", "Took", "Reason");
        foreach (var entry in entries)
        {
            var took = entry!["durationMs"] is { } milliseconds ? string.Create(CultureInfo.InvariantCulture, $"{(double)milliseconds:0.###} ms") : "";
            table.AddRow(Cell(entry, "version"), Cell(entry, "at"), Cell(entry, "status"), StateOf(entry), Cell(entry, "process"), new Text(took), Cell(entry, "reason"));
        }
        return table;
    }

    public static Table NewTable(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, Style.Parse("bold"))));
        return table;
    }

    public static Text Cell(JsonNode? node, string name) => new(Plain.Of(node![name]?.ToString()));

    private static Text StateOf(JsonNode? node)
    {
        var state = (string?)node!["runState"] ?? "";
        var color = state switch
        {
            "Running" => "blue",
            "Completed" => "green",
            "Paused" => "yellow",
            "Cancelled" => "red",
            _ => "grey",
        };
        return new Text(Plain.Of(state), Style.Parse(color));
    }

    private static string Ago(JsonNode? node, string name, DateTimeOffset now)
    {
        var age = now - DateTimeOffset.Parse((string)node![name]!, CultureInfo.InvariantCulture);
        return age.TotalSeconds < 90 ? $"{Math.Max(0, age.TotalSeconds):0} s ago"
            : age.TotalMinutes < 90 ? $"{age.TotalMinutes:0} min ago"
            : age.TotalHours < 36 ? $"{age.TotalHours:0} h ago"
            : $"{age.TotalDays:0} d ago";
    }

    private static readonly System.Text.Json.JsonSerializerOptions Indented = new(System.Text.Json.JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default,
    };
}
