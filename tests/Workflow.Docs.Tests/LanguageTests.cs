using System.Text.Json;
using System.Xml.Linq;
using Workflow.Docs.Tests.Pages;
using YamlDotNet.RepresentationModel;

namespace Workflow.Docs.Tests;

/// <summary>Every code block names its language, and is of it.</summary>
public sealed class LanguageTests
{
    /// <summary>Those that a test here checks.</summary>
    private static readonly string[] Checked = ["csharp", "diff", "json", "mermaid", "sh", "xml", "yaml"];

    public static TheoryData<CodeBlock> Json => [.. AllPages.BlocksIn("json")];

    [Fact]
    public void No_block_escapes_the_tests()
    {
        Assert.Empty(AllPages.List.SelectMany(page => page.Blocks).Where(block => !Checked.Contains(block.Language)).Select(block => $"{block}: '{block.Language}' is none of {string.Join(", ", Checked)}"));
    }

    [Theory]
    [MemberData(nameof(Json))]
    public void A_JSON_block_is_JSON(CodeBlock block) => JsonDocument.Parse(block.Text).Dispose();

    [Fact]
    public void XML_blocks_are_XML() => Assert.All(AllPages.BlocksIn("xml"), block => XElement.Parse($"<block>{block.Text}</block>"));

    [Fact]
    public void YAML_blocks_are_YAML() => Assert.All(AllPages.BlocksIn("yaml"), block => new YamlStream().Load(new StringReader(block.Text)));

    [Fact]
    public void Diffs_take_out_what_is_there()
    {
        var template = string.Join('\n', Directory.EnumerateFiles(Checkout.PathOf("templates"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        foreach (var block in AllPages.BlocksIn("diff"))
        {
            Assert.StartsWith("templates/", block.Page, StringComparison.Ordinal);
            Assert.DoesNotContain(block.Text.Split('\n').Where(line => line.StartsWith('-')), line => !template.Contains(line[1..].Trim(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Mermaid_blocks_are_diagrams() => Assert.Empty(await Mermaid.ComplaintsAsync([.. AllPages.BlocksIn("mermaid")]));
}
