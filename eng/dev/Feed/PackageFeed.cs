using System.Text.Json;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Feed;

/// <summary>
/// Makes every package the projects reference restorable. Asks the machine's feeds once, remembers the answer in
/// the git-ignored folder .feed, and fills that folder with what they lack; Directory.Build.props adds it as a
/// package source when it holds packages, and imports the note that says which package has no second source.
/// </summary>
internal sealed class PackageFeed(Repository repository) : IPrerequisite
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static IReadOnlyList<string> Asked => [.. SparePackage.All.Select(package => package.ToString()), ContractedPackage.Name];

    private string AnswerFile => Path.Combine(repository.Feed, "probe.json");

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (IsAnswered())
            return;

        var scratch = Directory.CreateTempSubdirectory("workflow-feed-");
        try
        {
            var probe = new FeedProbe(scratch.FullName);
            var missing = await MissingAsync(probe, cancellationToken);
            Directory.CreateDirectory(repository.Feed);
            if (missing.Count > 0)
                await FillAsync(missing, probe, scratch.FullName, cancellationToken);
            var hasContracted = await probe.HasAsync(ContractedPackage.Id, ContractedPackage.Version, cancellationToken);
            await ContractedPackage.NoteAsync(repository, hasContracted, cancellationToken);
            await RememberAsync([.. missing.Select(package => package.FileName), .. hasContracted ? Array.Empty<string>() : [ContractedPackage.NoteFile]], cancellationToken);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private bool IsAnswered()
    {
        return ReadAnswer() is { Asked: not null, Missing: not null } answer
            && answer.Asked.SequenceEqual(Asked)
            && answer.Missing.All(file => File.Exists(Path.Combine(repository.Feed, file)));
    }

    private Answer? ReadAnswer()
    {
        try
        {
            return File.Exists(AnswerFile) ? JsonSerializer.Deserialize<Answer>(File.ReadAllText(AnswerFile), Json) : null;
        }
        catch (JsonException)
        {
            return null; // half written: ask again
        }
    }

    private async Task RememberAsync(IReadOnlyList<string> missing, CancellationToken cancellationToken)
    {
        var answer = new Answer(Asked, missing);
        await File.WriteAllTextAsync(AnswerFile, JsonSerializer.Serialize(answer, Json), cancellationToken);
    }

    private static async Task<IReadOnlyList<SparePackage>> MissingAsync(FeedProbe probe, CancellationToken cancellationToken)
    {
        // A feed that has the first can restore it, and so has the others too.
        if (await probe.HasAsync(SparePackage.All[0].Id, SparePackage.All[0].Version, cancellationToken))
            return [];
        var missing = new List<SparePackage> { SparePackage.All[0] };
        foreach (var package in SparePackage.All.Skip(1))
        {
            if (!await probe.HasAsync(package.Id, package.Version, cancellationToken))
                missing.Add(package);
        }

        return missing;
    }

    private async Task FillAsync(
        IReadOnlyList<SparePackage> missing, FeedProbe probe, string scratch, CancellationToken cancellationToken)
    {
        var assemblies = await NpmTarball.AssembliesAsync(missing, scratch, cancellationToken);
        var facts = assemblies.ToDictionary(assembly => assembly.Key, assembly => AssemblyFacts.Read(assembly.Value));
        var versions = await DependencyVersionsAsync(facts.Values, probe, cancellationToken);
        foreach (var package in missing)
        {
            var dependencies = facts[package].References.Keys.ToDictionary(name => name, name => versions[name]);
            PackageWriter.Write(
                Path.Combine(repository.Feed, package.FileName), package, assemblies[package], facts[package].Framework, dependencies);
            Terminal.Step($"Packed {package} into {repository.Shorten(repository.Feed)}, as the package feed lacks it");
        }
    }

    /// <summary>
    /// Among themselves they need each other in the versions we pack. Of anything else: the lowest version that the
    /// feed has (an exact version it lacks would be a warning in each build), that satisfies every assembly, and
    /// that is no downgrade of what another of them brings along.
    /// </summary>
    private static async Task<IReadOnlyDictionary<string, string>> DependencyVersionsAsync(
        IEnumerable<AssemblyFacts> assemblies, FeedProbe probe, CancellationToken cancellationToken)
    {
        var versions = SparePackage.All.ToDictionary(package => package.Id, package => package.Version);
        var resolved = new List<KeyValuePair<string, Version>>();
        foreach (var uses in assemblies.SelectMany(assembly => assembly.References).ToLookup(use => use.Key, use => use.Value))
        {
            if (!versions.ContainsKey(uses.Key))
                resolved.AddRange(await probe.ResolveAsync(uses.Key, uses.Max()!, cancellationToken));
        }

        foreach (var version in resolved.ToLookup(package => package.Key, package => package.Value))
            versions.TryAdd(version.Key, version.Max()!.ToString());
        return versions;
    }

    /// <param name="Asked">The packages the feed was asked for; a changed list makes the answer stale.</param>
    /// <param name="Missing">The files that must lie beside the answer, as the feed lacks them.</param>
    private sealed record Answer(IReadOnlyList<string> Asked, IReadOnlyList<string> Missing);
}
