namespace Workflow.Simulator.Reports;

/// <summary>A table for a terminal, or as Markdown. The first column is text, the others are numbers unless said otherwise.</summary>
internal sealed class Table(params string[] head)
{
    private readonly List<string[]> _rows = [];

    /// <summary>The columns beside the first that are text.</summary>
    public IReadOnlyCollection<int> TextColumns { get; init; } = [];

    public Table Add(params string[] row)
    {
        if (row.Length != head.Length)
            throw new ArgumentException($"A row has {row.Length} cells; the head has {head.Length}.", nameof(row));
        _rows.Add(row);
        return this;
    }

    public void Print(TextWriter writer, bool markdown)
    {
        var widths = head.Select((title, column) => _rows.Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        writer.WriteLine(Line(head));
        if (markdown)
            writer.WriteLine("| " + string.Join(" | ", head.Select((_, column) => IsText(column) ? "---" : "---:")) + " |");
        foreach (var row in _rows)
            writer.WriteLine(Line(row));
        writer.WriteLine();

        string Line(string[] row) => markdown
            ? "| " + string.Join(" | ", row) + " |"
            : string.Join("  ", row.Select((cell, column) => IsText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd();

        bool IsText(int column) => column == 0 || TextColumns.Contains(column);
    }
}
