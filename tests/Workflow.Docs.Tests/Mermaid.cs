using System.Diagnostics;
using System.Text.Json;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests;

/// <summary>Has the Mermaid of the dashboard read diagrams.</summary>
internal static class Mermaid
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>What it complains of, block by block.</summary>
    public static async Task<IReadOnlyList<string>> ComplaintsAsync(IReadOnlyList<CodeBlock> blocks)
    {
        var packages = Checkout.PathOf("src", "Workflow.Http", "ui", "node_modules");
        Assert.True(Directory.Exists(Path.Combine(packages, "mermaid")), $"There is no Mermaid in {packages}. `npm ci --ignore-scripts` in src/Workflow.Http/ui installs it.");
        var start = new ProcessStartInfo("node", [Checkout.PathOf("tests", "Workflow.Docs.Tests", "mermaid.mjs"), packages])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(blocks.Select(block => block.Text)));
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
        Assert.True(process.ExitCode == 0, await error);
        return [.. JsonSerializer.Deserialize<string?[]>(output)!.Zip(blocks).Where(pair => pair.First is not null).Select(pair => $"{pair.Second}: {pair.First}")];
    }
}
