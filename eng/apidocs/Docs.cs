using System.Xml.Linq;
using System.Xml.XPath;
using Microsoft.CodeAnalysis;

namespace Workflow.ApiDocs;

/// <summary>What the XML documentation says of a symbol, in Markdown; what it inherits is put in its place.</summary>
internal sealed class Docs
{
    private readonly XElement _xml;
    private readonly MarkdownText _markdown;

    private Docs(XElement xml, MarkdownText markdown)
    {
        _xml = xml;
        _markdown = markdown;
    }

    /// <summary>A line, for tables too.</summary>
    public string Summary => Line("summary");

    public string Remarks => Line("remarks");

    public string Returns => Line("returns");

    /// <summary>Names and what is said of them.</summary>
    public IEnumerable<(string Name, string Text)> Parameters => Named("param");

    /// <summary>Names and what is said of them.</summary>
    public IEnumerable<(string Name, string Text)> TypeParameters => Named("typeparam");

    public IEnumerable<(string Link, string Text)> Exceptions =>
        _xml.Elements("exception").Select(element => (_markdown.Reference(element.Attribute("cref")!.Value), _markdown.Line(element)));

    /// <summary>The code of its example; null without one.</summary>
    public string? Example => _xml.Element("example")?.Element("code")?.Value is { } code ? Unindent(code) : null;

    public static Docs Of(ISymbol symbol, TypeLinks links) => new(Read(symbol, []), new MarkdownText(links, symbol));

    private static XElement Read(ISymbol symbol, HashSet<ISymbol> asked)
    {
        var text = symbol.GetDocumentationCommentXml();
        var xml = string.IsNullOrWhiteSpace(text) ? new XElement("member") : XElement.Parse(text.TrimStart().StartsWith("<member", StringComparison.Ordinal) ? text : $"<member>{text}</member>");
        if (!asked.Add(symbol))
            return xml;
        foreach (var inherit in xml.Elements("inheritdoc").ToList())
        {
            var source = inherit.Attribute("cref") is { } cref ? Named(symbol, cref.Value) : Inherited(symbol);
            var inherited = source is null ? [] : (IEnumerable<XElement>)Read(source, asked).Elements();
            if (inherit.Attribute("path") is { } path && source is not null)
                inherited = new XElement("member", inherited).XPathSelectElements("." + path.Value);
            inherit.ReplaceWith(inherited.Where(element => element.Name == "exception" || element.Name == "param" || xml.Element(element.Name) is null).ToList());
        }
        return xml;
    }

    private static ISymbol? Named(ISymbol near, string cref) => MarkdownText.Find(near, cref);

    private static ISymbol? Inherited(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { OverriddenMethod: { } overridden } => overridden,
        IPropertySymbol { OverriddenProperty: { } overridden } => overridden,
        _ => symbol.ContainingType?.AllInterfaces
            .SelectMany(face => face.GetMembers())
            .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol)),
    };

    private string Line(string name) => string.Join(" ", _xml.Elements(name).Select(_markdown.Line));

    private IEnumerable<(string Name, string Text)> Named(string element) =>
        _xml.Elements(element).Select(found => (found.Attribute("name")!.Value, _markdown.Line(found)));

    private static string Unindent(string code)
    {
        var lines = code.ReplaceLineEndings("\n").Trim('\n').Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line.TrimStart())).TrimEnd();
    }
}
