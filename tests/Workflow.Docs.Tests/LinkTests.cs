using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests;

/// <summary>Links within the repository lead somewhere.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. AllPages.List.Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_and_picture_of_a_page_leads_to_a_file_and_a_heading_that_is_there(string path)
    {
        var page = AllPages.ByPath[path];

        Assert.Empty(page.Links.Select(link => WhyBroken(page, link.Url) is { } why ? $"{path}:{link.Line}: {link.Url} {why}" : null).OfType<string>());
    }

    private static string? WhyBroken(MarkdownPage page, string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "https" or "http")
            return null;
        var parts = url.Split('#', 2);
        var target = parts[0].Length == 0
            ? page.Path
            : Path.GetRelativePath(Checkout.Root, Path.GetFullPath(Checkout.PathOf(Path.GetDirectoryName(page.Path)!, Uri.UnescapeDataString(parts[0])))).Replace('\\', '/');
        if (target.StartsWith("..", StringComparison.Ordinal))
            return "leads out of the repository";
        if (!File.Exists(Checkout.PathOf(target)) && !Directory.Exists(Checkout.PathOf(target)))
            return "leads to no file";
        if (parts.Length == 1)
            return null;
        if (!AllPages.ByPath.TryGetValue(target, out var other))
            return "names a heading of what is no page";
        return other.Anchors.Contains(parts[1]) ? null : $"names no heading of {target}";
    }
}
