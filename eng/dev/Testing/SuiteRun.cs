namespace Workflow.Dev.Testing;

/// <summary>Runs the built test projects, one after the other.</summary>
internal sealed class SuiteRun(Repository repository, string? filter, string resultsFolder)
{
    // A test that hangs must not hang the run: the runner ends it and names it.
    private const string HangLimit = "10m";

    public async Task<SuiteResult> RunAsync(Suite suite, CancellationToken cancellationToken)
    {
        var results = Path.Combine(resultsFolder, suite.Name + ".trx");
        Directory.CreateDirectory(resultsFolder);
        File.Delete(results); // or the last run's would pass for this one's
        var exitCode = await Step.RelayAsync($"Testing {suite.Name}", Command(suite, results), cancellationToken);
        var result = SuiteResult.Read(results, exitCode);
        if (result.IsEmpty && filter is null) // with a filter, it may be meant for other suites
            result = new SuiteResult(0, 1, 0, "it ran no test");
        Terminal.Step($"{suite.Name}: {result}{(result.Breakage is { } breakage ? $" ({breakage})" : "")}");
        return result;
    }

    private ChildCommand Command(Suite suite, string results)
    {
        // The built assembly, not the project: no second evaluation, and no build lock for tests that build.
        var arguments = new List<string>
        {
            "test", repository.AssemblyOf(suite.Name, "debug"),
            "--logger", "console;verbosity=minimal",
            "--logger", "trx;LogFileName=" + Path.GetFileName(results),
            "--results-directory", resultsFolder,
            "--blame-hang-timeout", HangLimit, "--blame-hang-dump-type", "none",
        };
        if (filter is not null)
            arguments.AddRange(["--filter", filter]);
        return ChildCommand.Dotnet([.. arguments]) with
        {
            WorkingDirectory = repository.Root,
            Environment = new Dictionary<string, string> { [Build.AlreadyBuilt] = "1" },
        };
    }
}
