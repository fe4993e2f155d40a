using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Workflow.ApiDocs;

/// <summary>The reference of everything public, made from the assemblies and their XML documentation: a page for each type, and an index.</summary>
internal static class ApiReference
{
    private const string Index = "README.md";

    private static readonly string[] Assemblies =
    [
        "Workflow.Core",
        "Workflow.AzureStorage",
        "Workflow.ServiceBus",
        "Workflow.Http",
        "Workflow.Functions",
        "Workflow.Testing",
        "Workflow.Emulator",
        "Workflow.Local",
        "Workflow.OpenTelemetry",
    ];

    /// <summary>The pages by their path below the folder of the reference.</summary>
    public static IReadOnlyDictionary<string, string> Pages()
    {
        var library = Load();
        var links = new TypeLinks(library.Values.SelectMany(types => types));
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Index] = IndexOf(library, links) };
        foreach (var type in library.Values.SelectMany(types => types))
            pages.Add(TypeLinks.PageOf(type), TypePage.Of(type, links));
        return pages;
    }

    private static Dictionary<string, IReadOnlyList<INamedTypeSymbol>> Load()
    {
        var folder = AppContext.BaseDirectory;
        var ours = Assemblies.ToDictionary(
            name => name,
            name => MetadataReference.CreateFromFile(
                Path.Combine(folder, name + ".dll"),
                documentation: new XmlFile(Path.Combine(folder, name + ".xml"))));
        var others = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !ours.ContainsKey(Path.GetFileNameWithoutExtension(path)))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("reference", references: [.. ours.Values, .. others]);
        return ours.ToDictionary(assembly => assembly.Key, assembly =>
        {
            var symbol = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(assembly.Value)!;
            MarkdownText.Use(compilation, symbol);
            return PublicTypes(symbol.GlobalNamespace);
        });
    }

    private static IReadOnlyList<INamedTypeSymbol> PublicTypes(INamespaceSymbol within) =>
    [
        .. All(within)
            .Where(type => type.DeclaredAccessibility == Accessibility.Public)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .ThenBy(type => type.Arity),
    ];

    private static IEnumerable<INamedTypeSymbol> All(INamespaceSymbol within) =>
        within.GetTypeMembers().Concat(within.GetNamespaceMembers().SelectMany(All));

    private static string IndexOf(Dictionary<string, IReadOnlyList<INamedTypeSymbol>> library, TypeLinks links)
    {
        var text = new StringBuilder("# API reference\n\nMade from the XML documentation by `dotnet run dev.cs docs`. Do not edit these pages: edit the comments in the code.\n");
        foreach (var (assembly, types) in library)
        {
            text.Append($"\n## {assembly}\n\n| type | |\n| --- | --- |\n");
            foreach (var type in types)
                text.Append($"| {links.To(type)} | {Docs.Of(type, links).Summary} |\n");
        }
        return text.ToString();
    }
}
