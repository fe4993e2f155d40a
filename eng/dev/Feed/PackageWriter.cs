using System.IO.Compression;
using System.Xml.Linq;

namespace Workflow.Dev.Feed;

/// <summary>Writes a package with one assembly, as a folder feed needs it: the manifest and the assembly.</summary>
internal static class PackageWriter
{
    private static readonly XNamespace Nuspec = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";

    public static void Write(
        string path, SparePackage package, byte[] assembly, string framework, IReadOnlyDictionary<string, string> dependencies)
    {
        // Under a name of its own first: whoever restores meanwhile sees a whole package or none.
        var unfinished = $"{path}.{Environment.ProcessId}.tmp";
        using (var archive = ZipFile.Open(unfinished, ZipArchiveMode.Create))
        {
            using (var entry = archive.CreateEntry(package.Id + ".nuspec").Open())
                Manifest(package, framework, dependencies).Save(entry);
            using (var entry = archive.CreateEntry($"lib/{framework}/{package.Id}.dll").Open())
                entry.Write(assembly);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static XDocument Manifest(SparePackage package, string framework, IReadOnlyDictionary<string, string> dependencies) =>
        new(new XElement(
            Nuspec + "package",
            new XElement(
                Nuspec + "metadata",
                new XElement(Nuspec + "id", package.Id),
                new XElement(Nuspec + "version", package.Version),
                new XElement(Nuspec + "authors", "Microsoft"),
                new XElement(Nuspec + "license", new XAttribute("type", "expression"), "MIT"),
                new XElement(Nuspec + "description", $"The genuine {package.Id} assembly, packed locally from the npm package {SparePackage.NpmSource}."),
                new XElement(
                    Nuspec + "dependencies",
                    new XElement(
                        Nuspec + "group",
                        new XAttribute("targetFramework", framework),
                        dependencies.Select(dependency => new XElement(
                            Nuspec + "dependency",
                            new XAttribute("id", dependency.Key),
                            new XAttribute("version", dependency.Value))))))));
}
