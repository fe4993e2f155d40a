using System.Diagnostics;
using Workflow.Docs.Tests.Pages;
using Workflow.Docs.Tests.Shell;

namespace Workflow.Docs.Tests;

/// <summary>What the documentation tells people to type exists, and does what it says.</summary>
public sealed class ShellTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static TheoryData<CodeBlock> Blocks => [.. AllPages.BlocksIn("sh")];

    /// <summary>The pages with blocks that are followed against the samples: those that say so with <c>&lt;!-- run --&gt;</c>.</summary>
    public static TheoryData<string> Followed => [.. AllPages.List.Where(page => RunnableBlocks(page.Path).Count > 0).Select(page => page.Path)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_block_names_commands_options_and_paths_that_there_are(CodeBlock block)
    {
        var wrong = ShellScript.Commands(block.Text).Select(command => CommandCheck.WhyWrong(command) is { } why ? $"{block}: `{string.Join(' ', command)}`: {why}" : null);

        Assert.Empty(wrong.OfType<string>());
    }

    [UnixTheory]
    [MemberData(nameof(Followed))]
    public async Task A_page_can_be_followed_command_by_command(string page)
    {
        var blocks = RunnableBlocks(page);
        await using var host = await SamplesHost.StartAsync();

        var (exitCode, output) = await RunAsync(host, string.Join('\n', blocks.Select(block => block.Text)));

        Assert.True(exitCode == 0, output);
        InOrder.Require(blocks[0], blocks.SelectMany(Promises), output);
    }

    /// <summary>What a block says its commands print: its lines that begin with <c>#&gt;</c>.</summary>
    private static IEnumerable<string> Promises(CodeBlock block) =>
        block.Text.Split('\n').Where(line => line.StartsWith("#>", StringComparison.Ordinal)).Select(line => line[2..].Trim());

    private static List<CodeBlock> RunnableBlocks(string page) =>
        [.. AllPages.ByPath[page].Blocks.Where(block => block.Language == "sh" && block.Says("run") is not null)];

    private static async Task<(int ExitCode, string Output)> RunAsync(SamplesHost host, string script)
    {
        var wf = $"wf() {{ dotnet '{Path.Combine(AppContext.BaseDirectory, "wf.dll")}' \"$@\"; }}\n";
        var start = new ProcessStartInfo("sh", ["-eu", "-c", wf + script.Replace("http://127.0.0.1:7071", host.Address, StringComparison.Ordinal)])
        {
            WorkingDirectory = Checkout.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WF_URL"] = host.Address;
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Limit);
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
