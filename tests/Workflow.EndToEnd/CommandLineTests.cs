using System.Runtime.Versioning;

namespace Workflow.EndToEnd;

[Collection(nameof(DevProcess))]
public sealed class CommandLineTests
{
    private static readonly string[] Commands = ["up", "func", "test", "bench", "simulate", "topology", "snapshot", "retire", "docs", "pictures", "api", "pack", "help"];

    [Theory]
    [InlineData("There is no command 'upp'", "upp")]
    [InlineData("--speed", "up", "--speed", "fast")]
    [InlineData("not 'abc'", "up", "--port", "abc")]
    [InlineData("not '70000'", "up", "--port", "70000")]
    [InlineData("There is no test project 'Nothing'", "test", "--suite", "Nothing")]
    [InlineData("Required argument missing", "bench")]
    public async Task A_command_line_that_makes_no_sense_is_explained_and_does_nothing(string explanation, params string[] arguments)
    {
        var (exitCode, output) = await DevProcess.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(explanation, output, StringComparison.Ordinal);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "help")]
    [InlineData(2, "nonsense")]
    [InlineData(2)]
    public async Task The_commands_are_listed_for_whoever_asks_and_whoever_does_not_know(int expectedExitCode, params string[] arguments)
    {
        var (exitCode, output) = await DevProcess.RunAsync(arguments);

        Assert.Equal(expectedExitCode, exitCode);
        Assert.All(Commands, command => Assert.Matches($@"(?m)^\s+{command}\b.*\w", output));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Running_the_function_app_without_the_right_Core_Tools_says_how_to_get_them()
    {
        var folder = Directory.CreateTempSubdirectory("workflow-func-");
        try
        {
            var func = Path.Combine(folder.FullName, "func");
            await File.WriteAllTextAsync(func, "#!/bin/sh\necho 3.0.1\n");
            File.SetUnixFileMode(func, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            await using var process = DevProcess.Start(["func"], [("PATH", $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}")]);

            Assert.Equal(1, await process.ExitAsync());
            Assert.Contains("'3.0.1'", process.Output, StringComparison.Ordinal);
            Assert.Contains("npm install --global azure-functions-core-tools@4", process.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
