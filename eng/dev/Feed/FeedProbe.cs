using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workflow.Dev.Feed;

/// <summary>Asks the machine's package sources questions the only way that counts: by restoring a project.</summary>
internal sealed partial class FeedProbe(string scratch)
{
    /// <summary>Whether the sources have exactly this version.</summary>
    /// <exception cref="DevException">The sources could not be asked.</exception>
    public async Task<bool> HasAsync(string id, string version, CancellationToken cancellationToken)
    {
        var restore = await RestoreAsync(id, $"[{version}]", cancellationToken);
        if (!restore.Failed)
            return true;
        if (NotFound().IsMatch(restore.Output))
            return false;
        throw new DevException($"The package feed did not answer:{Environment.NewLine}{restore.Output}");
    }

    /// <summary>What a project gets that needs at least this version: of the package itself, and of all it brings along.</summary>
    public async Task<IReadOnlyDictionary<string, Version>> ResolveAsync(string id, Version minimum, CancellationToken cancellationToken)
    {
        var restore = await RestoreAsync(id, minimum.ToString(fieldCount: 3), cancellationToken);
        if (restore.Failed)
            throw new DevException($"The package feed lacks what {SparePackage.All[0]} needs:{Environment.NewLine}{restore.Output}");

        await using var assets = File.OpenRead(Path.Combine(scratch, "obj", "project.assets.json"));
        using var document = await JsonDocument.ParseAsync(assets, cancellationToken: cancellationToken);
        return document.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(library => library.Name.Split('/'))
            .ToDictionary(library => library[0], library => Version.Parse(library[1]));
    }

    private async Task<Step.Result> RestoreAsync(string id, string version, CancellationToken cancellationToken)
    {
        var project = Path.Combine(scratch, "probe.csproj");
        await File.WriteAllTextAsync(
            project,
            $"""
             <Project Sdk="Microsoft.NET.Sdk">
               <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
               <ItemGroup><PackageReference Include="{id}" Version="{version}" /></ItemGroup>
             </Project>
             """,
            cancellationToken);
        return await Step.CaptureAsync(
            $"Asking the package feed for {id} {version}",
            ChildCommand.Dotnet("restore", project, "--force") with
            {
                WorkingDirectory = scratch,
                // An own package folder: one that an earlier restore left in the shared one is not in the feed.
                Environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(scratch, "packages") },
            },
            cancellationToken);
    }

    // NU1101: no package of that id. NU1102: not in that version.
    [GeneratedRegex(@"\bNU110[12]\b")]
    private static partial Regex NotFound();
}
