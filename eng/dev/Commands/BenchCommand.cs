using System.CommandLine;
using Workflow.Dev.Benchmarks;

namespace Workflow.Dev.Commands;

/// <summary>Runs benchmarks, keeps their figures and compares them.</summary>
internal static class BenchCommand
{
    public static Command Define(Repository repository)
    {
        var suite = new BenchmarkSuite(repository);
        var name = new Argument<string>("NAME") { Description = $"The benchmark: {string.Join(", ", BenchmarkSuite.Names)}." };
        var json = new Option<string?>("--json") { Description = "Write the figures for programs to this file too.", HelpName = "FILE" };
        var command = new Command("bench", "Run a benchmark and print its figures. Arguments it does not know go to the benchmark.") { name, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => suite.RunAsync(
            parsed.GetRequiredValue(name),
            [.. parsed.GetValue(json) is { } file ? ["--json", Path.GetFullPath(file)] : Array.Empty<string>(), .. parsed.UnmatchedTokens],
            cancellationToken));
        command.Add(All(suite));
        command.Add(Compare());
        command.Add(Check(repository, suite));
        command.Add(Show(repository));
        command.Add(Docs(repository));
        return command;
    }

    private static Command All(BenchmarkSuite suite)
    {
        var json = new Option<string?>("--json") { Description = "Write the figures to this file, for compare and check.", HelpName = "FILE" };
        var (only, markdown) = (Only(), Markdown());
        var command = new Command("all", "Run all benchmarks whose figures are kept and print them in one table.") { json, only, markdown };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (report, failed) = await RunAsync(suite, parsed.GetValue(only), parsed.GetValue(json), cancellationToken);
            Print(ReportTable.Of(report, parsed.GetValue(markdown)));
            return Verdict(failed);
        });
        return command;
    }

    private static Command Compare()
    {
        var before = new Argument<string>("BEFORE") { Description = "A file of bench all --json." };
        var now = new Argument<string>("NOW") { Description = "Another." };
        var markdown = Markdown();
        var command = new Command("compare", "Compare the figures of two versions: counts exactly, ratios with a tolerance of 25 %.") { before, now, markdown };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var first = await BenchReport.ReadAsync(parsed.GetRequiredValue(before), cancellationToken);
            var second = await BenchReport.ReadAsync(parsed.GetRequiredValue(now), cancellationToken);
            return Verdict(first, second, parsed.GetValue(markdown), []);
        });
        return command;
    }

    private static Command Check(Repository repository, BenchmarkSuite suite)
    {
        var file = new Argument<string?>("FILE") { Description = "A file of bench all --json; without it, the benchmarks are run.", Arity = ArgumentArity.ZeroOrOne };
        var baseline = new Option<string?>("--baseline") { Description = $"What to compare with (default: {repository.Shorten(repository.Baseline)}).", HelpName = "FILE" };
        var (only, markdown) = (Only(), Markdown());
        var command = new Command("check", "Fail where a count is worse than the stored baseline, and warn where a ratio is.") { file, baseline, only, markdown };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var before = await BenchReport.ReadAsync(parsed.GetValue(baseline) ?? repository.Baseline, cancellationToken);
            var (now, failed) = parsed.GetValue(file) is { } stored
                ? (await BenchReport.ReadAsync(stored, cancellationToken), [])
                : await RunAsync(suite, parsed.GetValue(only), json: null, cancellationToken);
            return Verdict(before, now, parsed.GetValue(markdown), failed);
        });
        return command;
    }

    private static Command Show(Repository repository)
    {
        var file = new Argument<string?>("FILE") { Description = $"A file of bench all --json (default: {repository.Shorten(repository.Baseline)}).", Arity = ArgumentArity.ZeroOrOne };
        var (only, markdown) = (Only(), Markdown());
        var command = new Command("show", "Print stored figures.") { file, only, markdown };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await BenchReport.ReadAsync(parsed.GetValue(file) ?? repository.Baseline, cancellationToken);
            Print(ReportTable.Of(report, parsed.GetValue(markdown), parsed.GetValue(only) ?? []));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Docs(Repository repository)
    {
        var command = new Command("docs", "Write the figures of the baseline, and what the simulation makes of them, into docs/scaling.md anew.");
        command.SetAction(async (_, cancellationToken) =>
        {
            await new ScalingFigures(repository).WriteAsync(cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<string[]> Only()
    {
        var only = new Option<string[]>("--only") { Description = $"Only these: {string.Join(", ", BenchmarkSuite.Kept)}.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong([.. BenchmarkSuite.Kept]);
        return only;
    }

    private static Option<bool> Markdown() => new("--markdown") { Description = "Print the table as Markdown." };

    private static async Task<(BenchReport Report, IReadOnlyList<string> Failed)> RunAsync(BenchmarkSuite suite, string[]? only, string? json, CancellationToken cancellationToken)
    {
        var report = BenchReport.Empty(DateTimeOffset.UtcNow);
        var failed = await suite.RunAllAsync(only is { Length: > 0 } ? only : BenchmarkSuite.Kept, KeepAsync, cancellationToken);
        return (report, failed);

        // After each, so that what there is survives what comes.
        async Task KeepAsync(BenchReport taken)
        {
            report = taken;
            if (json is not null)
                await File.WriteAllTextAsync(Path.GetFullPath(json), taken.ToJson(), cancellationToken);
        }
    }

    private static int Verdict(BenchReport before, BenchReport now, bool markdown, IReadOnlyList<string> failed)
    {
        var comparison = Comparison.Of(before, now);
        Print(ReportTable.Of(comparison, markdown));
        if (before.Machine != now.Machine)
            Terminal.Step($"Not the same machine: before on {before.Machine}; now on {now.Machine}. Counts and ratios can be compared all the same.");
        foreach (var warning in comparison.Warnings)
            Terminal.Step($"Warning: {warning.Figure.Title}: {ReportTable.Text(warning.Before)} before, {ReportTable.Text(warning.Now)} now.");
        foreach (var regression in comparison.Regressions)
            Terminal.Error($"Regression: {regression.Figure.Title}: {ReportTable.Text(regression.Before)} before, {ReportTable.Text(regression.Now)} now.");
        return comparison.Regressions.Any() ? ExitCode.Failure : Verdict(failed);
    }

    private static int Verdict(IReadOnlyList<string> failed)
    {
        foreach (var name in failed)
            Terminal.Error($"The benchmark {name} failed twice.");
        return failed.Count > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static void Print(IEnumerable<string> lines)
    {
        Console.WriteLine();
        foreach (var line in lines)
            Console.WriteLine(line);
    }
}
