using Workflow.Dev.Feed;

namespace Workflow.Dev;

/// <summary>
/// A package of the signatures in eng/contracts under the name of the one that the feed lacks. With it our packages name the genuine
/// one as what they need, though they are not compiled against it.
/// </summary>
internal sealed class StandIn
{
    private readonly string _folder;
    private readonly string _feed;

    private StandIn(string folder, string feed)
    {
        _folder = folder;
        _feed = feed;
    }

    /// <summary>The folder feed that has it.</summary>
    public string Source => Path.Combine(_folder, "feed");

    /// <summary>What a build is told to take it. %3B: a plain semicolon would end the property.</summary>
    public IReadOnlyList<string> Properties => ["-p:FunctionsContracts=false", $"-p:RestoreAdditionalProjectSources={_feed}%3B{Source}"];

    /// <summary>It never gets into the user's package folder, where it would pass for the genuine one from then on; that is only read.</summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(_folder, "packages") };
            var restored = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            if (Directory.Exists(restored))
                environment["NUGET_FALLBACK_PACKAGES"] = restored;
            return environment;
        }
    }

    public static async Task<StandIn> PackAsync(Repository repository, string scratch, CancellationToken cancellationToken)
    {
        var standIn = new StandIn(Path.Combine(scratch, "stand-in"), repository.Feed);
        Directory.CreateDirectory(standIn._folder);
        Directory.CreateDirectory(Path.Combine(standIn._folder, "packages"));
        var pack = await Step.CaptureAsync(
            $"Packing a stand-in for {ContractedPackage.Name}, which the package feed lacks",
            ChildCommand.Dotnet(
                "pack", repository.PathOf("eng", "contracts", "Workflow.Functions.Contracts.csproj"),
                "--configuration", "Release",
                "--output", standIn.Source,
                "--nologo", "--verbosity", "quiet", "--disable-build-servers",
                "-p:IsPackable=true",
                $"-p:PackageId={ContractedPackage.Id}",
                $"-p:PackageVersion={ContractedPackage.Version}",
                $"-p:ArtifactsPath={Path.Combine(standIn._folder, "build")}") with { WorkingDirectory = repository.Root },
            cancellationToken);
        if (pack.Failed)
            throw new DevException($"The stand-in cannot be made:{System.Environment.NewLine}{pack.Output}");
        return standIn;
    }
}
