namespace Workflow.Dev.Testing;

/// <summary>
/// Runs the built test projects, two at a time: the longest ones mostly wait, for locks and leases that end in real time.
/// </summary>
internal sealed class SuiteRun(Repository repository, string? filter, string resultsFolder)
{
    // A test that hangs must not hang the run: the runner ends it and names it.
    private const string HangLimit = "10m";

    private const int AtATime = 2;

    private readonly Lock _lock = new();

    /// <summary>What has been counted so far.</summary>
    public SuiteResult Total { get; private set; } = SuiteResult.None;

    public async Task RunAsync(IReadOnlyList<Suite> suites, CancellationToken cancellationToken)
    {
        if (suites is [var only])
        {
            await RunAsync(only, Step.RelayAsync, cancellationToken);
            return;
        }

        using var places = new SemaphoreSlim(AtATime);
        using var building = new SemaphoreSlim(1);
        await Task.WhenAll(suites.Select(suite =>
        {
            return suite.BuildsProjects ? InAsync(building, InPlaceAsync, cancellationToken) : InPlaceAsync();

            Task InPlaceAsync() => InAsync(places, () => RunAsync(suite, Step.RelayAtOnceAsync, cancellationToken), cancellationToken);
        }));
    }

    private static async Task InAsync(SemaphoreSlim room, Func<Task> work, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            room.Release();
        }
    }

    private async Task RunAsync(Suite suite, Func<string, ChildCommand, CancellationToken, Task<int>> runAsync, CancellationToken cancellationToken)
    {
        var results = Path.Combine(resultsFolder, suite.Name + ".trx");
        Directory.CreateDirectory(resultsFolder);
        File.Delete(results); // or the last run's would pass for this one's
        var exitCode = await runAsync($"Testing {suite.Name}", Command(suite, results), cancellationToken);
        var result = SuiteResult.Read(results, exitCode);
        if (result.IsEmpty && filter is null) // with a filter, it may be meant for other suites
            result = new SuiteResult(0, 1, 0, "it ran no test");
        Terminal.Step($"{suite.Name}: {result}{(result.Breakage is { } breakage ? $" ({breakage})" : "")}");
        lock (_lock)
            Total += result;
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
