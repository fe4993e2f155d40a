using System.Xml.Linq;

namespace Workflow.Dev.Testing;

/// <summary>A test project.</summary>
/// <param name="Name">Its name, which is its assembly's too.</param>
/// <param name="ProjectFile">The path of the project.</param>
/// <param name="BuildsProjects">Whether its tests build projects of this repository; two that do would be in each other's way.</param>
internal sealed record Suite(string Name, string ProjectFile, bool BuildsProjects)
{
    /// <summary>
    /// Every project in a folder of tests/ is one, unless it says otherwise by IsTestProject: a new one cannot be
    /// forgotten.
    /// </summary>
    public static IReadOnlyList<Suite> All(Repository repository) =>
        Directory.Exists(repository.PathOf("tests"))
            ? [.. Directory.GetDirectories(repository.PathOf("tests"))
                .SelectMany(folder => Directory.GetFiles(folder, "*.csproj"))
                .Select(file => (File: file, Project: XDocument.Load(file)))
                .Where(candidate => !Says(candidate.Project, "IsTestProject", "false"))
                .Select(candidate => new Suite(Path.GetFileNameWithoutExtension(candidate.File), candidate.File, Says(candidate.Project, "BuildsProjects", "true")))
                .OrderBy(suite => suite.Name, StringComparer.Ordinal)]
            : [];

    /// <summary>By its full name, or by the part after "Workflow.".</summary>
    public bool IsNamed(string name) =>
        Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Name.Equals("Workflow." + name, StringComparison.OrdinalIgnoreCase);

    private static bool Says(XDocument project, string property, string value) =>
        project.Descendants(property).Any(element => element.Value.Trim() == value);
}
