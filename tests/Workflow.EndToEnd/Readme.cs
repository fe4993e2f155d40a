using System.Text.RegularExpressions;

namespace Workflow.EndToEnd;

/// <summary>README.md as the tests read it.</summary>
internal static partial class Readme
{
    /// <summary>The command that starts the local host, as the first <c>sh</c> block has it.</summary>
    public const string Up = "dotnet run dev.cs up";

    public const string Test = "dotnet run dev.cs test";

    public static readonly string Text = Checkout.Read("README.md");

    /// <summary>The commands between <c>```sh</c> and <c>```</c>, block by block.</summary>
    public static IReadOnlyList<string> ShellBlocks => Blocks("sh");

    public static IReadOnlyList<string> CSharpBlocks => Blocks("csharp");

    /// <summary>What a block says its commands print, in this order: its lines that begin with <c>#&gt;</c>.</summary>
    public static IReadOnlyList<string> ExpectedOutput(string block) =>
        [.. block.Split('\n').Where(line => line.StartsWith("#>", StringComparison.Ordinal)).Select(line => line[2..].Trim())];

    private static List<string> Blocks(string language) =>
        [.. Block().Matches(Text).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["body"].Value.Trim())];

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
