using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests.CSharp;

/// <summary>
/// A block of C#, compiled against the real assemblies. It stands alone, or in the place that a preamble leaves for it:
/// <c>&lt;!-- with: order --&gt;</c> names <c>Preambles/order.cs</c>.
/// </summary>
internal sealed partial class Snippet
{
    private const string Place = "// The block stands here.";

    private static readonly CSharpParseOptions Parsing = new CSharpParseOptions(LanguageVersion.Preview)
        .WithFeatures([new("FileBasedProgram", "true")]);

    /// <summary>What the SDK brings into every file.</summary>
    private static readonly SyntaxTree ImplicitUsings = CSharpSyntaxTree.ParseText(
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """,
        Parsing);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Workflow.Docs.Tests", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly CSharpCompilation _compilation;

    public Snippet(CodeBlock block)
    {
        var tree = CSharpSyntaxTree.ParseText(SourceOf(block), Parsing, path: $"{block.Page.Replace('/', '_')}_{block.Line}.cs");
        HasProgram = tree.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any();
        _compilation = CSharpCompilation.Create(
            $"block_{Regex.Replace(block.ToString(), @"\W", "_")}",
            [ImplicitUsings, tree],
            References,
            new CSharpCompilationOptions(
                HasProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                // As the SDK has it: packages of one runtime may be built for different versions of its assemblies.
                specificDiagnosticOptions: [new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)]));
        ExpectedOutput = [.. tree.GetRoot().DescendantNodes().OfType<ExpressionStatementSyntax>().Select(CommentOfWriteLine).OfType<string>()];
    }

    /// <summary>Whether it has statements of a program.</summary>
    public bool HasProgram { get; }

    /// <summary>What it says that it prints: the comments behind <c>Console.WriteLine(…);</c>.</summary>
    public IReadOnlyList<string> ExpectedOutput { get; }

    /// <summary>What the compiler complains of, warnings too: who pastes it has them as well.</summary>
    public IReadOnlyList<string> Complaints => [.. _compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.ToString())];

    /// <summary>The assembly.</summary>
    public MemoryStream Emit()
    {
        var image = new MemoryStream();
        var result = _compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        return image;
    }

    private static string SourceOf(CodeBlock block)
    {
        if (block.Says("with") is not { } name)
            return block.Text;
        var file = $"tests/Workflow.Docs.Tests/Preambles/{name}.cs";
        Assert.True(File.Exists(Checkout.PathOf(file)), $"{block}: there is no {file}.");
        var preamble = Checkout.Read(file);
        Assert.Contains(Place, preamble, StringComparison.Ordinal);
        var (usings, rest) = SplitUsings(block.Text);
        return usings + preamble.Replace(Place, rest, StringComparison.Ordinal);
    }

    /// <summary>Using directives come first in a file, before those of the preamble.</summary>
    private static (string Usings, string Body) SplitUsings(string text)
    {
        var lines = text.Split('\n');
        return (
            string.Concat(lines.Where(line => UsingDirective().IsMatch(line)).Select(line => line + "\n")),
            string.Join('\n', lines.Where(line => !UsingDirective().IsMatch(line))));
    }

    private static string? CommentOfWriteLine(ExpressionStatementSyntax statement)
    {
        if (!statement.ToString().StartsWith("Console.WriteLine(", StringComparison.Ordinal))
            return null;
        var comment = statement.GetTrailingTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)).ToString();
        return comment.Length == 0 ? null : comment[2..].Trim();
    }

    [GeneratedRegex(@"^using (static )?[\w.]+;$")]
    private static partial Regex UsingDirective();
}
