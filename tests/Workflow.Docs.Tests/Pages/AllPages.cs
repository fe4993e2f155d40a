namespace Workflow.Docs.Tests.Pages;

/// <summary>Every Markdown file of the repository: what is installed, built or kept as data is none of it.</summary>
internal static class AllPages
{
    private static readonly HashSet<string> Foreign = ["node_modules", "artifacts", "bin", "obj", ".git", ".feed", ".data"];

    public static IReadOnlyList<MarkdownPage> List { get; } = [.. PathsBelow(Checkout.Root).Order(StringComparer.Ordinal).Select(MarkdownPage.Read)];

    public static IReadOnlyDictionary<string, MarkdownPage> ByPath { get; } = List.ToDictionary(page => page.Path, StringComparer.Ordinal);

    public static IEnumerable<CodeBlock> BlocksIn(string language) => List.SelectMany(page => page.Blocks).Where(block => block.Language == language);

    private static IEnumerable<string> PathsBelow(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.md"))
            yield return Path.GetRelativePath(Checkout.Root, file).Replace('\\', '/');
        foreach (var below in Directory.EnumerateDirectories(folder).Where(below => !Foreign.Contains(Path.GetFileName(below))))
        {
            foreach (var file in PathsBelow(below))
                yield return file;
        }
    }
}
