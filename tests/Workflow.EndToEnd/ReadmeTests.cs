using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Workflow.EndToEnd;

/// <summary>What README.md tells people to type does what it says.</summary>
[Collection(nameof(DevProcess))]
public sealed class ReadmeTests
{
    [UnixFact]
    public async Task Its_walkthrough_ships_an_order()
    {
        var walkthrough = Readme.ShellBlocks.Where(block => block is not (Readme.Up or Readme.Test)).ToList();
        Assert.NotEmpty(walkthrough);
        await using var host = await LocalHost.StartAsync();

        var script = string.Join('\n', walkthrough).Replace("127.0.0.1:7071", $"127.0.0.1:{host.Port}", StringComparison.Ordinal);
        var (exitCode, output) = await ShellAsync(script);

        Assert.True(exitCode == 0, output);
        AssertInOrder(walkthrough.SelectMany(Readme.ExpectedOutput), output);
    }

    [Fact]
    public void Its_commands_start_and_test_it_as_this_suite_and_continuous_integration_do()
    {
        Assert.Contains(Readme.Up, Readme.ShellBlocks);
        Assert.Contains(Readme.Test, Readme.ShellBlocks);
        Assert.Contains(Readme.Test, Checkout.Read(".ci/run"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_example_runs_and_greets()
    {
        var folder = Directory.CreateTempSubdirectory("workflow-readme-");
        try
        {
            var program = Path.Combine(folder.FullName, "example.cs");
            await File.WriteAllTextAsync(
                program,
                $"""
                 #:project {Path.Combine(Checkout.Root, "src", "Workflow.Core", "Workflow.Core.csproj")}
                 #:package Microsoft.Extensions.Hosting@{VersionOf("Microsoft.Extensions.Hosting")}
                 #:property PublishAot=false
                 {Assert.Single(Readme.CSharpBlocks)}
                 """);

            var start = new ProcessStartInfo("dotnet", ["run", program]);
            start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
            start.Environment["UseSharedCompilation"] = "false";
            var (exitCode, output) = await RunAsync(start);

            Assert.True(exitCode == 0, output);
            Assert.Contains("Hello, world!", output, StringComparison.Ordinal);
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
            Assert.True(found >= 0, $"README.md promises {part} here:\n{output[position..]}\n\nAll output:\n{output}");
            position = found + part.Length;
        }
    }

    private static Task<(int ExitCode, string Output)> ShellAsync(string script) =>
        RunAsync(new ProcessStartInfo("sh", ["-eu", "-c", script]));

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
