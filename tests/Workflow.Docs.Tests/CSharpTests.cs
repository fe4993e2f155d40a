using Workflow.Docs.Tests.CSharp;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests;

/// <summary>C# in the documentation compiles, and does what it says.</summary>
public sealed class CSharpTests
{
    public static TheoryData<CodeBlock> Blocks => [.. AllPages.BlocksIn("csharp")];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task A_block_compiles_without_a_warning_and_prints_what_it_says(CodeBlock block)
    {
        if (block.Says("file") is { } file)
        {
            Assert.Contains(block.Text.Trim(), Checkout.Read(file), StringComparison.Ordinal);
            return;
        }

        var snippet = new Snippet(block);

        Assert.Empty(snippet.Complaints);
        if (snippet.ExpectedOutput.Count > 0)
            InOrder.Require(block, snippet.ExpectedOutput, await SnippetRun.ProgramAsync(snippet));
        else if (block.Text.Contains("[Fact]", StringComparison.Ordinal))
            Assert.NotEqual(0, await SnippetRun.FactsAsync(snippet));
    }

    [Fact]
    public void Every_preamble_is_one_that_a_block_names()
    {
        var folder = Checkout.PathOf("tests", "Workflow.Docs.Tests", "Preambles");
        var there = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')[..^3]);

        Assert.Empty(there.Except(AllPages.BlocksIn("csharp").Select(block => block.Says("with")).OfType<string>()));
    }
}
