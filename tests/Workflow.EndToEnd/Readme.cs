using System.Text.RegularExpressions;

namespace Workflow.EndToEnd;

/// <summary>A page that newcomers follow, as the tests read it: README.md, docs/getting-started.md.</summary>
internal sealed partial class Readme(string path)
{
    /// <summary>The command that starts the local host, as a block of its own.</summary>
    public const string Up = "dotnet run dev.cs up";

    public const string Test = "dotnet run dev.cs test";

    /// <summary>Writes into the working copy, which is not for a test to do.</summary>
    private const string Topology = "dotnet run dev.cs topology";

    /// <summary>The template is installed and followed by tests of its own, which leave this machine's templates alone.</summary>
    private const string Template = "dotnet run dev.cs pack\n";

    private readonly string _text = Checkout.Read(path);

    /// <summary>The commands between <c>```sh</c> and <c>```</c>, block by block.</summary>
    public IReadOnlyList<string> ShellBlocks => Blocks("sh");

    public IReadOnlyList<string> CSharpBlocks => Blocks("csharp");

    /// <summary>The blocks that talk to the local host.</summary>
    public IReadOnlyList<string> Walkthrough =>
        [.. ShellBlocks.Where(block => block is not (Up or Test or Topology)
            && !block.StartsWith("dotnet run invoice.cs", StringComparison.Ordinal)
            && !block.StartsWith(Template, StringComparison.Ordinal))];

    /// <summary>What a block says its commands print, in this order: its lines that begin with <c>#&gt;</c>.</summary>
    public static IReadOnlyList<string> ExpectedOutput(string block) =>
        [.. block.Split('\n').Where(line => line.StartsWith("#>", StringComparison.Ordinal)).Select(line => line[2..].Trim())];

    private List<string> Blocks(string language) =>
        [.. Block().Matches(_text).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["body"].Value.Trim())];

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
