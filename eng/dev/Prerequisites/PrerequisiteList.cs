using System.Xml.Linq;
using Workflow.Dev.Feed;

namespace Workflow.Dev.Prerequisites;

/// <summary>
/// The known prerequisites by name. Every build needs the package feed; a project asks for more by naming it, as in
/// <c>&lt;Prerequisites&gt;azurite;browser&lt;/Prerequisites&gt;</c>.
/// </summary>
internal sealed class PrerequisiteList(Repository repository)
{
    private readonly Dictionary<string, Func<IPrerequisite>> _known = new()
    {
        ["azurite"] = () => repository.Azurite,
        ["browser"] = () => new Browser(),
        ["dashboard"] = () => new Dashboard(repository),
    };

    /// <summary>Makes sure of all that building and running these projects takes.</summary>
    public async Task EnsureForAsync(IEnumerable<string> projectFiles, CancellationToken cancellationToken)
    {
        await new PackageFeed(repository).EnsureAsync(cancellationToken);
        foreach (var name in projectFiles.SelectMany(NamedIn).Distinct().Order())
        {
            if (!_known.TryGetValue(name, out var prerequisite))
                throw new DevException($"A project asks for the prerequisite '{name}'. Known are: {string.Join(", ", _known.Keys)}.");
            await prerequisite().EnsureAsync(cancellationToken);
        }
    }

    private static IEnumerable<string> NamedIn(string projectFile) =>
        (File.Exists(projectFile) ? XDocument.Load(projectFile) : throw new DevException($"There is no project {projectFile}."))
            .Descendants("Prerequisites")
            .SelectMany(element => element.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
