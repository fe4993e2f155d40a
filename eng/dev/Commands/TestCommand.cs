using System.CommandLine;
using Workflow.Dev.Prerequisites;
using Workflow.Dev.Testing;

namespace Workflow.Dev.Commands;

/// <summary>Everything it takes to test the product, then all tests. The last line says how many passed and failed.</summary>
internal static class TestCommand
{
    public static Command Define(Repository repository)
    {
        var filter = new Option<string?>("--filter") { Description = "Only tests that match, in the language of dotnet test --filter.", HelpName = "EXPR" };
        // Not --project: that one belongs to `dotnet run`, which would take it before we see it.
        var only = new Option<string?>("--suite") { Description = "Only this test project, such as Workflow.Core.Tests or Core.Tests.", HelpName = "NAME" };
        only.Validators.Add(result =>
        {
            var suites = Suite.All(repository);
            if (result.GetValueOrDefault<string?>() is { } name && !suites.Any(suite => suite.IsNamed(name)))
                result.AddError($"There is no test project '{name}'. There are: {string.Join(", ", suites.Select(suite => suite.Name))}.");
        });
        var results = new Option<string?>("--results") { Description = "The folder for result files (default: artifacts/test-results).", HelpName = "DIR" };
        var command = new Command("test", "Build everything and run all tests.") { filter, only, results };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            repository,
            [.. Suite.All(repository).Where(suite => parsed.GetValue(only) is not { } name || suite.IsNamed(name))],
            new SuiteRun(repository, parsed.GetValue(filter), Path.GetFullPath(parsed.GetValue(results) ?? repository.TestResults)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Repository repository, IReadOnlyList<Suite> suites, SuiteRun run, CancellationToken cancellationToken)
    {
        try
        {
            await new PrerequisiteList(repository).EnsureForAsync(suites.Select(suite => suite.ProjectFile), cancellationToken);
            await new Build(repository).RunAsync(repository.Solution, "debug", cancellationToken);
            await run.RunAsync(suites, cancellationToken);
            return Verdict(run.Total);
        }
        catch (Exception e) when (e is DevException or OperationCanceledException)
        {
            Terminal.Error(e is DevException ? e.Message : "Stopped.");
            return e is DevException ? ExitCode.Failure : ExitCode.Stopped;
        }
        finally
        {
            // The last line whatever happens: programs read it.
            Console.WriteLine(run.Total);
        }
    }

    private static int Verdict(SuiteResult total)
    {
        if (total.Failed > 0)
            return ExitCode.Failure;
        if (total.IsEmpty)
            return Fail("No test was run.");
        if (total.Skipped > 0 && Environment.GetEnvironmentVariable("CI") == "true")
            return Fail("Tests were skipped, and CI can run them all.");
        return ExitCode.Success;
    }

    private static int Fail(string reason)
    {
        Terminal.Step(reason); // on the same stream as the last line, so that it stays the last
        return ExitCode.Failure;
    }
}
