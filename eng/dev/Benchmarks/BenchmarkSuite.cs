using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Dev.Benchmarks;

/// <summary>The benchmarks of the repository: programs that print their table, and write their figures to a file when asked to.</summary>
internal sealed class BenchmarkSuite(Repository repository)
{
    /// <summary>The project of each, and what its program is called with.</summary>
    private static readonly Dictionary<string, (string Project, string[] Arguments)> Known = new(StringComparer.Ordinal)
    {
        ["core"] = ("Workflow.Benchmarks", ["core"]),
        ["storage"] = ("Workflow.AzureStorage.Benchmarks", []),
        ["emulator"] = ("Workflow.Emulator.Benchmarks", []),
        ["e2e"] = ("Workflow.EndToEnd.Benchmarks", []),
        ["hosts"] = ("Workflow.EndToEnd.Benchmarks", ["hosts"]),
        ["dashboard"] = ("Workflow.Dashboard.Benchmarks", []),
        ["coldstart"] = ("Workflow.Functions.Benchmarks", []),
    };

    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Those whose figures are kept and compared.</summary>
    public static IReadOnlyList<string> Kept { get; } = [.. FigureTable.All.Select(figure => figure.Benchmark).Distinct()];

    /// <summary>Builds one for release and runs it.</summary>
    /// <exception cref="DevException">There is none of that name, or it does not build.</exception>
    public Task<int> RunAsync(string name, IEnumerable<string> arguments, CancellationToken cancellationToken) => Known.TryGetValue(name, out var benchmark)
        ? ReleaseProgram.OfTests(repository, benchmark.Project).RunAsync($"Running the benchmark {name}", [.. benchmark.Arguments, .. arguments], cancellationToken)
        : throw new DevException($"There is no benchmark '{name}'. There are {string.Join(", ", Known.Keys)}.");

    /// <summary>
    /// Runs several, one after the other, and puts their figures together. One that fails does not take the others with it: it is
    /// run once more, and then named.
    /// </summary>
    /// <param name="names">Which.</param>
    /// <param name="taken">Called with what there is after each.</param>
    /// <param name="cancellationToken">Stops them.</param>
    /// <returns>The names of those that failed.</returns>
    public async Task<IReadOnlyList<string>> RunAllAsync(IReadOnlyList<string> names, Func<BenchReport, Task> taken, CancellationToken cancellationToken)
    {
        var report = BenchReport.Empty(DateTimeOffset.UtcNow);
        var failed = new List<string>();
        foreach (var name in names)
        {
            if ((await TryRunAsync(name, cancellationToken) ?? await TryRunAsync(name, cancellationToken)) is { } written)
                await taken(report = report.With(name, written));
            else
                failed.Add(name);
        }
        return failed;
    }

    private async Task<JsonObject?> TryRunAsync(string name, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            var exitCode = await RunAsync(name, ["--json", file], cancellationToken);
            var json = exitCode == 0 ? await File.ReadAllTextAsync(file, cancellationToken) : "";
            return json.Length > 0 ? JsonNode.Parse(json)!.AsObject() : null;
        }
        catch (JsonException exception)
        {
            Terminal.Error($"The benchmark {name} wrote no JSON: {exception.Message}");
            return null;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
