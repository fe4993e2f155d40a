using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Workflow.Docs.Tests.Pages;

/// <summary>A Markdown file of the repository, as its readers get it.</summary>
internal sealed class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().Build();

    private MarkdownPage(string path, string text)
    {
        Path = path;
        Document = Markdown.Parse(text, Pipeline);
        Blocks = [.. ReadBlocks()];
        Anchors = HeadingAnchors.Of(Document);
        Links = [.. Document.Descendants<LinkInline>().Select(link => (link.Url ?? "", link.Line + 1))];
    }

    /// <summary>From the repository's root, with slashes.</summary>
    public string Path { get; }

    public MarkdownDocument Document { get; }

    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>The fragments that lead to its headings.</summary>
    public IReadOnlySet<string> Anchors { get; }

    /// <summary>Where its links and pictures lead, and the lines they stand on.</summary>
    public IReadOnlyList<(string Url, int Line)> Links { get; }

    /// <summary>The tables below each heading, by the heading's text.</summary>
    public IEnumerable<(string Heading, Table Table)> Tables
    {
        get
        {
            var heading = "";
            foreach (var block in Document)
            {
                if (block is HeadingBlock found)
                    heading = TextOf(found.Inline);
                else if (block is Table table)
                    yield return (heading, table);
            }
        }
    }

    public static MarkdownPage Read(string path) => new(path, Checkout.Read(path));

    /// <summary>The words of a piece of text, without its marks.</summary>
    public static string TextOf(ContainerInline? inline) => inline is null ? "" : string.Concat(inline.Descendants().Select(part => part switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        LineBreakInline => " ",
        _ => "",
    }));

    private IEnumerable<CodeBlock> ReadBlocks()
    {
        foreach (var fence in Document.Descendants<FencedCodeBlock>())
        {
            var siblings = fence.Parent!;
            var before = siblings.IndexOf(fence) is > 0 and var index ? siblings[index - 1] as HtmlBlock : null;
            yield return new CodeBlock(Path, fence.Line + 1, fence.Info ?? "", fence.Lines.ToString(), before is null ? "" : CommentOf(before));
        }
    }

    private static string CommentOf(HtmlBlock block)
    {
        var text = block.Lines.ToString().Trim();
        return text.StartsWith("<!--", StringComparison.Ordinal) && text.EndsWith("-->", StringComparison.Ordinal) ? text[4..^3].Trim() : "";
    }
}
