using System.Text;

namespace Workflow.Cli.Output;

/// <summary>Text that somebody else wrote, safe for a terminal: what would steer it is spelt out.</summary>
internal static class Plain
{
    public static string Of(string? text)
    {
        if (text is null)
            return "";
        var plain = new StringBuilder(text.Length);
        foreach (var unit in text)
        {
            if (char.IsControl(unit))
                plain.Append(unit == '\n' ? " " : $"\\u{(int)unit:x4}");
            else
                plain.Append(unit);
        }
        return plain.ToString();
    }
}
