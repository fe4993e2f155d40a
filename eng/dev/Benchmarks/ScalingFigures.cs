namespace Workflow.Dev.Benchmarks;

/// <summary>The figures in docs/scaling.md: between two comments each, so that they can be written anew.</summary>
internal sealed class ScalingFigures(Repository repository)
{
    /// <summary>Sections that show stored figures, and of which benchmarks.</summary>
    private static readonly (string Section, string[] Benchmarks)[] Stored =
    [
        ("benchmarks", ["core", "storage", "emulator", "e2e"]),
        ("hosts", ["hosts"]),
    ];

    /// <summary>Sections of the simulation, by its own names.</summary>
    private static readonly string[] Simulated = ["validation", "plan", "levers", "scale-out", "sources"];

    /// <summary>Writes all of them.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        var file = repository.PathOf("docs", "scaling.md");
        var text = WithStored(await File.ReadAllTextAsync(file, cancellationToken), await BenchReport.ReadAsync(repository.Baseline, cancellationToken));
        foreach (var section in Simulated)
        {
            var lines = await ReleaseProgram.OfEngineering(repository, "simulator", "Workflow.Simulator").CaptureAsync(
                $"Simulating: {section}", ["--figures", repository.Baseline, "--section", section, "--markdown"], cancellationToken);
            text = Replace(text, section, lines);
        }
        await File.WriteAllTextAsync(file, text, cancellationToken);
    }

    /// <summary>The document with the stored figures in it.</summary>
    public static string WithStored(string document, BenchReport report) =>
        Stored.Aggregate(document, (text, stored) => Replace(text, stored.Section, ReportTable.Of(report, markdown: true, stored.Benchmarks)));

    /// <summary>The document with other lines in a section.</summary>
    /// <exception cref="DevException">It has no such section.</exception>
    public static string Replace(string document, string section, IEnumerable<string> lines)
    {
        var (begin, end) = ($"<!-- figures: {section} -->\n", $"<!-- end of {section} -->");
        var from = document.IndexOf(begin, StringComparison.Ordinal);
        var to = document.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
            throw new DevException($"docs/scaling.md has no section between '{begin.TrimEnd()}' and '{end}'.");
        var content = string.Join('\n', lines).Trim('\n');
        return $"{document[..from]}{begin}\n{content}\n\n{document[to..]}";
    }
}
