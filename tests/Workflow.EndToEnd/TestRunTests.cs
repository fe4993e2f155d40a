namespace Workflow.EndToEnd;

/// <summary><c>dotnet run dev.cs test</c>, on a few tests of this very suite.</summary>
[Collection(nameof(DevProcess))]
public sealed class TestRunTests
{
    [Fact]
    public async Task Its_last_line_counts_what_passed_and_failed()
    {
        var (exitCode, lastLine, output) = await TestAsync(nameof(ProbeTests.Passes));

        Assert.True(exitCode == 0, output);
        Assert.Equal("1 passed, 0 failed", lastLine);
        Assert.Contains("Workflow.EndToEnd: 1 passed, 0 failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_test_fails_the_run()
    {
        var (exitCode, lastLine, output) = await TestAsync(nameof(ProbeTests), (ProbeTests.Behaviour, "fail"));

        Assert.True(exitCode == 1, output);
        Assert.Equal("1 passed, 1 failed", lastLine);
    }

    [Fact]
    public async Task A_crash_of_the_test_host_fails_the_run()
    {
        var (exitCode, lastLine, output) = await TestAsync(nameof(ProbeTests), (ProbeTests.Behaviour, "crash"));

        Assert.Equal(1, exitCode);
        Assert.Matches("^[01] passed, 1 failed$", lastLine);
        Assert.Contains("the run broke off", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_no_test_at_all_is_a_failure()
    {
        var (exitCode, lastLine, output) = await TestAsync("No_test_has_this_name");

        Assert.Equal(1, exitCode);
        Assert.Equal("0 passed, 0 failed", lastLine);
        Assert.Contains("No test was run.", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string LastLine, string Output)> TestAsync(string filter, params (string Name, string Value)[] environment)
    {
        var results = Directory.CreateTempSubdirectory("workflow-results-");
        try
        {
            await using var process = DevProcess.Start(
                ["test", "--suite", "EndToEnd", "--filter", filter, "--results", results.FullName], environment);
            var exitCode = await process.ExitAsync();
            return (exitCode, process.LastLine, process.Output);
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }
}
