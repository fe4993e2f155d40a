using System.Text;
using Markdig.Syntax;

namespace Workflow.Docs.Tests.Pages;

/// <summary>The fragments that GitHub gives to headings: lower case, punctuation gone, hyphens for spaces, numbered where one comes again.</summary>
internal static class HeadingAnchors
{
    public static IReadOnlySet<string> Of(MarkdownDocument document)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            var slug = SlugOf(MarkdownPage.TextOf(heading.Inline));
            var anchor = slug;
            for (var number = 1; !anchors.Add(anchor); number++)
                anchor = $"{slug}-{number}";
        }
        return anchors;
    }

    private static string SlugOf(string heading)
    {
        var slug = new StringBuilder(heading.Length);
        foreach (var character in heading.Trim())
        {
            if (character == ' ')
                slug.Append('-');
            else if (char.IsLetterOrDigit(character) || character is '-' or '_')
                slug.Append(char.ToLowerInvariant(character));
        }
        return slug.ToString();
    }
}
