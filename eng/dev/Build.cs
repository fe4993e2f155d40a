namespace Workflow.Dev;

/// <summary>Builds projects of this repository.</summary>
internal sealed class Build(Repository repository)
{
    /// <summary>
    /// Set for the tests that <c>dev.cs test</c> runs: everything is built, and a build in the middle of a test would
    /// replace files that are in use.
    /// </summary>
    public const string AlreadyBuilt = "WORKFLOW_DEV_NO_BUILD";

    /// <summary>Builds a solution or project with all it needs.</summary>
    /// <exception cref="DevException">It does not compile; the compiler's words are in the message.</exception>
    public async Task RunAsync(string projectOrSolution, string configuration, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(AlreadyBuilt) == "1")
            return;
        var name = repository.Shorten(projectOrSolution);
        await using var compiler = new CompilerServer(repository);
        var build = await Step.CaptureAsync(
            $"Building {name}",
            // From the root, whose global.json says which SDK.
            ChildCommand.Dotnet(["build", projectOrSolution, "--configuration", configuration, "--nologo", "--verbosity", "quiet", .. compiler.Arguments])
                with { WorkingDirectory = repository.Root },
            cancellationToken);
        if (build.Failed)
        {
            // The build repeats every error in its summary.
            throw new DevException($"{name} does not build:{Environment.NewLine}{string.Join(Environment.NewLine, build.Lines.Distinct())}");
        }
    }
}
