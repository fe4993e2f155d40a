using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Workflow.Cli.Output;

/// <summary>Shows runs and histories to people.</summary>
internal static class RunTable
{
    /// <summary>A table of runs, one each line.</summary>
    public static Table Of(IEnumerable<JsonNode?> runs, DateTimeOffset now)
    {
        var table = NewTable("Foreign ID", "State", "Status", "Updated", "Version", "Run");
        foreach (var run in runs)
            table.AddRow(Cell(run, "foreignId"), StateOf(run), Cell(run, "status"), new Text(Ago(run, "updatedAt", now)), Cell(run, "version"), Cell(run, "runId"));
        return table;
    }

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
