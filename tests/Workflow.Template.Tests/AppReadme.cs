using System.Text.RegularExpressions;

namespace Workflow.Template.Tests;

/// <summary>The README of an app that was made from the template, as somebody new reads it: from top to bottom, doing what it says.</summary>
internal sealed partial class AppReadme(string folder)
{
    private readonly string _text = File.ReadAllText(Path.Combine(folder, "README.md")).ReplaceLineEndings("\n");

    /// <summary>The commands between <c>```sh</c> and <c>```</c>, block by block.</summary>
    public IReadOnlyList<string> ShellBlocks => [.. Blocks("sh").Select(block => block.Groups["body"].Value.Trim())];

    public int Words => _text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>What a block says its commands print, in this order: its lines that begin with <c>#&gt;</c>.</summary>
    public static IReadOnlyList<string> ExpectedOutput(string block) =>
        [.. block.Split('\n').Where(line => line.StartsWith("#>", StringComparison.Ordinal)).Select(line => line[2..].Trim())];

    /// <summary>Changes the files as the <c>diff</c> blocks say, each of which changes the file that was named last before it.</summary>
    /// <returns>How many changes that were.</returns>
    public int ApplyChanges()
    {
        var blocks = Blocks("diff");
        foreach (var block in blocks)
        {
            var file = Path.Combine(folder, FileName().Matches(_text[..block.Index])[^1].Groups["path"].Value);
            File.WriteAllText(file, Change(File.ReadAllText(file).ReplaceLineEndings("\n"), block.Groups["body"].Value, file));
        }
        return blocks.Count;
    }

    private static string Change(string text, string diff, string file)
    {
        var lines = diff.TrimEnd('\n').Split('\n');
        var before = string.Concat(lines.Where(line => !line.StartsWith('+')).Select(line => line[1..] + "\n"));
        var after = string.Concat(lines.Where(line => !line.StartsWith('-')).Select(line => line[1..] + "\n"));
        Assert.True(text.Split(before).Length == 2, $"README.md wants to change this in {file}, where it must be just once:\n{before}\nThe file:\n{text}");
        return text.Replace(before, after, StringComparison.Ordinal);
    }

    private List<Match> Blocks(string language) => [.. Block().Matches(_text).Where(block => block.Groups["language"].Value == language)];

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`(?<path>[^`\n]+/[^`\n]+\.cs)`")]
    private static partial Regex FileName();
}
