using Microsoft.CodeAnalysis;

namespace Workflow.ApiDocs;

/// <summary>Where the page of a type is, for the links between pages.</summary>
internal sealed class TypeLinks(IEnumerable<INamedTypeSymbol> documented)
{
    private readonly HashSet<string> _documented = [.. documented.Select(PageOf)];

    /// <summary>The page that links are written for; empty for the index.</summary>
    public string From { get; init; } = "";

    public TypeLinks On(INamedTypeSymbol page) => new([]) { From = PageOf(page), Documented = Documented ?? _documented };

    private HashSet<string>? Documented { get; init; }

    public static string PageOf(INamedTypeSymbol type) =>
        $"{type.ContainingAssembly.Name}/{type.OriginalDefinition.Name}{(type.Arity > 0 && HasPlainNamesake(type) ? $"-{type.Arity}" : "")}.md";

    /// <summary>A link to a type, or its name in code where it has no page.</summary>
    public string To(INamedTypeSymbol type, string? words = null, string anchor = "")
    {
        words = $"`{words ?? Signatures.NameOf(type)}`";
        var page = PageOf(type.OriginalDefinition);
        if (!(Documented ?? _documented).Contains(page))
            return words;
        return page == From && anchor.Length > 0 ? $"[{words}]({anchor})" : $"[{words}]({RelativeTo(page)}{anchor})";
    }

    private string RelativeTo(string page) => From.Length == 0 ? page
        : Path.GetDirectoryName(From) == Path.GetDirectoryName(page) ? Path.GetFileName(page)
        : "../" + page;

    private static bool HasPlainNamesake(INamedTypeSymbol type) =>
        type.ContainingNamespace.GetTypeMembers(type.OriginalDefinition.Name).Any(other => other.Arity < type.Arity && other.DeclaredAccessibility == Accessibility.Public);
}
