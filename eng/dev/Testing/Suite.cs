using System.Xml.Linq;

namespace Workflow.Dev.Testing;

/// <summary>A test project.</summary>
internal sealed record Suite(string Name, string ProjectFile)
{
    /// <summary>
    /// Every project in a folder of tests/ is one, unless it says otherwise by IsTestProject: a new one cannot be
    /// forgotten.
    /// </summary>
    public static IReadOnlyList<Suite> All(Repository repository) =>
        Directory.Exists(repository.PathOf("tests"))
            ? [.. Directory.GetDirectories(repository.PathOf("tests"))
                .SelectMany(folder => Directory.GetFiles(folder, "*.csproj"))
                .Where(IsTestProject)
                .Select(file => new Suite(Path.GetFileNameWithoutExtension(file), file))
                .OrderBy(suite => suite.Name, StringComparer.Ordinal)]
            : [];

    /// <summary>By its full name, or by the part after "Workflow.".</summary>
    public bool IsNamed(string name) =>
        Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Name.Equals("Workflow." + name, StringComparison.OrdinalIgnoreCase);

    private static bool IsTestProject(string projectFile) =>
        !XDocument.Load(projectFile).Descendants("IsTestProject").Any(element => element.Value.Trim() == "false");
}
