using System.Xml.Linq;

namespace Workflow.Template.Tests;

/// <summary>Versions of packages, as a file of central package management has them.</summary>
internal static class Versions
{
    public static IReadOnlyDictionary<string, string> In(string file) => XDocument.Load(Checkout.PathOf(file))
        .Descendants("PackageVersion")
        .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
}
