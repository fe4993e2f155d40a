using System.Globalization;
using System.Text;

namespace Workflow.Testing;

/// <summary>Writes a run's history for people who read a failed test.</summary>
internal static class HistoryText
{
    public static string Of(RunRecord run, IReadOnlyList<HistoryEntry> history)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Run {run.RunId} of workflow '{run.Workflow}', foreign ID '{run.ForeignId}':");
        foreach (var entry in history)
        {
            text.AppendLine();
            text.Append(CultureInfo.InvariantCulture, $"  v{entry.Version,-3} {entry.At:yyyy-MM-dd HH:mm:ss.fff}  {entry.StatusDescription,-20} {entry.RunState,-12} by {entry.Process}");
            if (entry.Reason.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $" ({entry.Reason})");
            if (entry.Object is { } value)
                text.AppendLine().Append("       ").Append(Encoding.UTF8.GetString(value.Span));
        }
        return text.ToString();
    }
}
