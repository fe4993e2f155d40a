namespace Workflow.Dev;

/// <summary>Packs all that eng/package/Packages.slnf lists, built for release in a folder of its own: a build or a test in the middle of it does not notice.</summary>
internal sealed class Packing(Repository repository, string output)
{
    /// <summary>For what the packages are made of.</summary>
    public string Scratch { get; } = repository.PathOf("artifacts", "pack");

    /// <summary>Removes packages from the output: what is there afterwards is of one version.</summary>
    public void Clean()
    {
        Directory.CreateDirectory(output);
        foreach (var package in Directory.EnumerateFiles(output, "*.nupkg").Concat(Directory.EnumerateFiles(output, "*.snupkg")).ToList())
            File.Delete(package);
    }

    /// <param name="version">Null for that of the last tag.</param>
    /// <param name="standIn">Stands in for a package that the feed lacks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DevException">It does not compile or pack; the compiler's words are in the message.</exception>
    public async Task PackAsync(string? version, StandIn? standIn, CancellationToken cancellationToken)
    {
        await using var compiler = new CompilerServer(repository);
        var arguments = new List<string>
        {
            "pack", repository.PathOf("eng", "package", "Packages.slnf"),
            "--configuration", "Release",
            "--output", output,
            "--nologo", "--verbosity", "quiet",
            $"-p:ArtifactsPath={Scratch}",
            $"-p:DashboardFiles={repository.PathOf("artifacts", "ui")}",
            // Paths in the symbols are those of the repository, not of this machine.
            "-p:ContinuousIntegrationBuild=true",
        };
        arguments.AddRange(compiler.Arguments);
        if (version is not null)
            arguments.Add($"-p:MinVerVersionOverride={version}");
        if (standIn is not null)
            arguments.AddRange(standIn.Properties);
        var pack = await Step.CaptureAsync(
            "Packing",
            ChildCommand.Dotnet([.. arguments]) with { WorkingDirectory = repository.Root, Environment = standIn?.Environment ?? new Dictionary<string, string>() },
            cancellationToken);
        if (pack.Failed)
            throw new DevException($"The packages cannot be made:{Environment.NewLine}{string.Join(Environment.NewLine, pack.Lines.Distinct())}");
    }
}
