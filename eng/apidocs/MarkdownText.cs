using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Workflow.ApiDocs;

/// <summary>Turns the text of XML documentation into a line of Markdown.</summary>
internal sealed partial class MarkdownText(TypeLinks links, ISymbol near)
{
    public string Line(XElement element) => WhiteSpace().Replace(string.Concat(element.Nodes().Select(Of)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>A reference to what a documentation ID names.</summary>
    public string Reference(string id)
    {
        if (Find(near, id) is not { } symbol)
            return $"`{id[(id.LastIndexOf('.') + 1)..]}`";
        return symbol is INamedTypeSymbol type
            ? links.To(type)
            // The values of an enum stand in a table, not under headings.
            : links.To(symbol.ContainingType, WordsOf(symbol), symbol.ContainingType.TypeKind == TypeKind.Enum ? "" : "#" + AnchorOf(symbol));
    }

    /// <summary>The symbol that a documentation ID names, seen from another's assembly; null when there is none.</summary>
    public static ISymbol? Find(ISymbol near, string id) => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, CompilationOf(near));

    public static string AnchorOf(ISymbol member) => (member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? "constructor" : member.Name).ToLowerInvariant();

    private string WordsOf(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingType.OriginalDefinition, (near as INamedTypeSymbol ?? near.ContainingType).OriginalDefinition)
            ? symbol.Name
            : $"{symbol.ContainingType.Name}.{symbol.Name}";

    private string Of(XNode node) => node switch
    {
        XText text => Escape(text.Value),
        XElement element => element.Name.LocalName switch
        {
            "see" when element.Attribute("cref") is { } cref => Reference(cref.Value),
            "see" when element.Attribute("langword") is { } word => $"`{word.Value}`",
            "see" when element.Attribute("href") is { } address => $"[{(element.Value.Length > 0 ? element.Value : address.Value)}]({address.Value})",
            "paramref" or "typeparamref" => $"`{element.Attribute("name")!.Value}`",
            "c" => $"`{WhiteSpace().Replace(element.Value, " ")}`",
            _ => string.Concat(element.Nodes().Select(Of)),
        },
        _ => "",
    };

    private static string Escape(string text) => Special().Replace(text, match => "\\" + match.Value);

    private static Compilation CompilationOf(ISymbol near) => Compilations.GetValue(near.ContainingAssembly, static _ => throw new InvalidOperationException("The assembly has no compilation."));

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IAssemblySymbol, Compilation> Compilations = [];

    /// <summary>Says what compilation the symbols of an assembly are looked up in.</summary>
    public static void Use(Compilation compilation, IAssemblySymbol assembly) => Compilations.AddOrUpdate(assembly, compilation);

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"[<>*_\[\]]")]
    private static partial Regex Special();
}
