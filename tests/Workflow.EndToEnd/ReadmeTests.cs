using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Workflow.EndToEnd;

/// <summary>What README.md and docs/getting-started.md tell people to type does what they say.</summary>
[Collection(nameof(DevProcess))]
public sealed class ReadmeTests
{
    private static readonly Readme Front = new("README.md");
    private static readonly Readme GettingStarted = new("docs/getting-started.md");

    [UnixFact]
    public async Task The_walkthroughs_can_be_followed_on_the_local_host()
    {
        await using var host = await LocalHost.StartAsync();

        await FollowAsync(Front, host);
        await FollowAsync(GettingStarted, host);
    }

    [Fact]
    public void The_commands_start_and_test_it_as_this_suite_and_continuous_integration_do()
    {
        Assert.Contains(Readme.Up, Front.ShellBlocks);
        Assert.Contains(Readme.Up, GettingStarted.ShellBlocks);
        Assert.Contains(Readme.Test, Front.ShellBlocks);
        Assert.Contains(Readme.Test, Checkout.Read(".ci/run"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_of_the_front_page_runs_and_greets()
    {
        var output = await RunFileAsync(
            $"""
             #:project src/Workflow.Core/Workflow.Core.csproj
             #:package Microsoft.Extensions.Hosting@{VersionOf("Microsoft.Extensions.Hosting")}
             #:property PublishAot=false
             {Assert.Single(Front.CSharpBlocks)}
             """);

        Assert.Contains("Hello, world!", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_workflow_of_getting_started_runs_as_a_file()
    {
        var command = Assert.Single(GettingStarted.ShellBlocks, block => block.StartsWith("dotnet run invoice.cs", StringComparison.Ordinal));
        var program = Assert.Single(GettingStarted.CSharpBlocks, block => block.StartsWith("#:project", StringComparison.Ordinal));
        // The version that this repository builds with, or a reader's feed may lack it.
        Assert.Contains($"Microsoft.Extensions.Hosting@{VersionOf("Microsoft.Extensions.Hosting")}", program, StringComparison.Ordinal);

        AssertInOrder(Readme.ExpectedOutput(command), await RunFileAsync(program));
    }

    private static async Task FollowAsync(Readme page, LocalHost host)
    {
        Assert.NotEmpty(page.Walkthrough);
        var script = string.Join('\n', page.Walkthrough)
            .Replace("127.0.0.1:7071", $"127.0.0.1:{host.Port}", StringComparison.Ordinal)
            // It is built, and the tests that run beside this one use it.
            .Replace("dotnet run --project", "dotnet run --no-build --project", StringComparison.Ordinal);
        var start = new ProcessStartInfo("sh", ["-eu", "-c", script]) { WorkingDirectory = Checkout.Root };
        start.Environment["WF_URL"] = $"http://127.0.0.1:{host.Port}";
        var (exitCode, output) = await RunAsync(start);

        Assert.True(exitCode == 0, output);
        AssertInOrder(page.Walkthrough.SelectMany(Readme.ExpectedOutput), output);
    }

    /// <summary>Runs a program of one file, whose projects are named from the root of the working copy.</summary>
    private static async Task<string> RunFileAsync(string source)
    {
        var folder = Directory.CreateTempSubdirectory("workflow-readme-");
        try
        {
            var program = Path.Combine(folder.FullName, "program.cs");
            await File.WriteAllTextAsync(program, source.Replace("#:project src/", $"#:project {Checkout.Root}/src/", StringComparison.Ordinal));

            var start = new ProcessStartInfo("dotnet", ["run", program]);
            start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
            start.Environment["UseSharedCompilation"] = "false";
            var (exitCode, output) = await RunAsync(start);

            Assert.True(exitCode == 0, output);
            return output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string VersionOf(string package) =>
        Regex.Match(Checkout.Read("Directory.Packages.props"), $"""Include="{Regex.Escape(package)}" Version="([^"]+)" """.TrimEnd()).Groups[1].Value;

    private static void AssertInOrder(IEnumerable<string> expected, string output)
    {
        var position = 0;
        foreach (var part in expected)
        {
            var found = output.IndexOf(part, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"The page promises {part} here:\n{output[position..]}\n\nAll output:\n{output}");
            position = found + part.Length;
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, string.Join('\n', await output));
    }
}
