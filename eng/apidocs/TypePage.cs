using System.Text;
using Microsoft.CodeAnalysis;

namespace Workflow.ApiDocs;

/// <summary>The page of a type.</summary>
internal static class TypePage
{
    public static string Of(INamedTypeSymbol type, TypeLinks allLinks)
    {
        var links = allLinks.On(type);
        var text = new StringBuilder();
        var docs = Docs.Of(type, links);
        text.Append($"# {Escaped(Signatures.NameOf(type))}\n\n");
        text.Append($"`{Signatures.Of(type)}` in namespace `{type.ContainingNamespace.ToDisplayString()}`, assembly `{type.ContainingAssembly.Name}`. [All types](../README.md).\n");
        Append(text, docs, type);

        if (type.TypeKind == TypeKind.Enum)
        {
            text.Append("\n| value | number | |\n| --- | --- | --- |\n");
            foreach (var value in type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue))
                text.Append($"| `{value.Name}` | {value.ConstantValue} | {Docs.Of(value, links).Summary} |\n");
        }
        else if (type.TypeKind != TypeKind.Delegate)
        {
            AppendMembers(text, type, links);
        }
        return text.ToString();
    }

    private static void AppendMembers(StringBuilder text, INamedTypeSymbol type, TypeLinks links)
    {
        var documented = type.GetMembers()
            .Where(member => member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)
            .Where(member => member is IPropertySymbol or IFieldSymbol or IEventSymbol
                or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.UserDefinedOperator or MethodKind.Conversion })
            .Select(member => (Member: member, Docs: Docs.Of(member, links)))
            .Where(pair => pair.Docs.Summary.Length > 0 && !IsOfItsRecord(pair.Member))
            .ToList();

        // Those of the interface are asked for by its name; Object's are known.
        foreach (var (member, docs) in documented.OrderBy(pair => Rank(pair.Member)).ThenBy(pair => pair.Member.Name, StringComparer.Ordinal))
        {
            text.Append($"\n## {Heading(member)}\n\n`{Signatures.Of(member)}`\n");
            Append(text, docs, member);
        }

        var facts = type.GetMembers().OfType<IMethodSymbol>().Where(method => method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is "FactAttribute" or "TheoryAttribute")).ToList();
        if (facts.Count == 0)
            return;
        text.Append("\n## What it holds\n\n");
        foreach (var fact in facts.Select(fact => fact.Name.Replace('_', ' ')).Order(StringComparer.Ordinal))
            text.Append($"- {fact}\n");
    }

    private static void Append(StringBuilder text, Docs docs, ISymbol symbol)
    {
        if (docs.Summary.Length > 0)
            text.Append($"\n{docs.Summary}\n");
        if (docs.Remarks.Length > 0)
            text.Append($"\n{docs.Remarks}\n");
        if (docs.Example is { } example)
            text.Append($"\n<!-- with: api/{symbol.Name} -->\n```csharp\n{example}\n```\n");
        // Those of a record's constructor are said of its properties.
        var parameters = symbol is INamedTypeSymbol { IsRecord: true } ? docs.TypeParameters : docs.Parameters.Concat(docs.TypeParameters);
        var details = parameters.Where(parameter => parameter.Text.Length > 0).Select(parameter => $"- `{parameter.Name}`: {parameter.Text}\n").ToList();
        if (docs.Returns.Length > 0)
            details.Add($"- returns: {docs.Returns}\n");
        details.AddRange(docs.Exceptions.Select(exception => $"- throws {exception.Link}: {exception.Text}\n"));
        if (details.Count > 0)
            text.Append('\n').AppendJoin("", details);
    }

    /// <summary>The constructor of a positional record says again what its properties say.</summary>
    private static bool IsOfItsRecord(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType.IsRecord: true } constructor
        && constructor.Parameters.Length > 0
        && constructor.Parameters.All(parameter => constructor.ContainingType.GetMembers(parameter.Name).Length > 0);

    private static string Heading(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? "Constructor" : Escaped(member.Name);

    private static int Rank(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => 0,
        IFieldSymbol => 1,
        IPropertySymbol => 2,
        IEventSymbol => 3,
        _ => 4,
    };

    private static string Escaped(string text) => text.Replace("<", "\\<", StringComparison.Ordinal).Replace(">", "\\>", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
