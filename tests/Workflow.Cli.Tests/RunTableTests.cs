using System.Text.Json.Nodes;
using Spectre.Console;
using Workflow.Cli.Output;

namespace Workflow.Cli.Tests;

/// <summary>What a table of runs shows, however wide the terminal is.</summary>
public sealed class RunTableTests
{
    private const string RunId = "019aa0c1-7a5c-8a31-8d4e-0123456789ab";
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(120, "Foreign ID", "State", "Status", "Updated", "Version", "Run")]
    [InlineData(94, "Foreign ID", "State", "Status", "Updated", "Run")]
    [InlineData(80, "Foreign ID", "State", "Status", "Run")]
    public void A_narrow_one_does_without_what_says_the_least_and_keeps_run_IDs_whole(int width, params string[] heads)
    {
        var lines = Render(width);

        Assert.Equal(heads, lines[1].Split('│', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.Contains(lines, line => line.Contains(RunId, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void A_foreign_ID_that_is_too_long_is_broken_instead_of_the_run_ID() =>
        Assert.Contains(Render(80, new string('f', 60)), line => line.Contains(RunId, StringComparison.Ordinal));

    private static string[] Render(int width, string foreignId = "order-7")
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        var run = new JsonObject
        {
            ["foreignId"] = foreignId, ["runState"] = "Running", ["status"] = "AwaitingPayment", ["updatedAt"] = Now.ToString("O"), ["version"] = 2, ["runId"] = RunId,
        };
        console.Write(RunTable.Of([run], Now, width));
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
