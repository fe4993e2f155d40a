using System.CommandLine;

namespace Workflow.Dev.Commands;

/// <summary>Builds a benchmark for release and runs it; it prints its table itself.</summary>
internal static class BenchCommand
{
    /// <summary>The benchmarks: the project of each, and what its program is called with.</summary>
    private static readonly Dictionary<string, (string Project, string[] Arguments)> Known = new()
    {
        ["core"] = ("Workflow.Benchmarks", ["core"]),
        ["storage"] = ("Workflow.AzureStorage.Benchmarks", []),
        ["e2e"] = ("Workflow.EndToEnd.Benchmarks", []),
        ["emulator"] = ("Workflow.Emulator.Benchmarks", []),
        ["dashboard"] = ("Workflow.Dashboard.Benchmarks", []),
        ["coldstart"] = ("Workflow.Functions.Benchmarks", []),
    };

    public static Command Define(Repository repository)
    {
        var name = new Argument<string>("NAME") { Description = $"The benchmark: {string.Join(", ", Known.Keys)}." };
        var json = new Option<string?>("--json") { Description = "Write the figures for programs to this file too.", HelpName = "FILE" };
        var command = new Command("bench", "Run a benchmark and print its figures. Arguments it does not know go to the benchmark.") { name, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => RunAsync(
            repository,
            parsed.GetRequiredValue(name),
            [.. parsed.GetValue(json) is { } file ? ["--json", Path.GetFullPath(file)] : Array.Empty<string>(), .. parsed.UnmatchedTokens],
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, string name, string[] arguments, CancellationToken cancellationToken)
    {
        if (!Known.TryGetValue(name, out var benchmark))
            throw new DevException($"There is no benchmark '{name}'. There are {string.Join(", ", Known.Keys)}.");

        return await new ReleaseProgram(repository, benchmark.Project).RunAsync($"Running the benchmark {name}", [.. benchmark.Arguments, .. arguments], cancellationToken);
    }
}
