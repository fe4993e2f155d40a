using System.CommandLine;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>Builds the benchmarks for release and runs one; it prints its table itself.</summary>
internal static class BenchCommand
{
    private const string Project = "Workflow.Benchmarks";

    public static Command Define(Repository repository)
    {
        var name = new Argument<string>("NAME") { Description = "The benchmark, such as core." };
        var json = new Option<string?>("--json") { Description = "Write the figures for programs to this file too.", HelpName = "FILE" };
        var command = new Command("bench", "Run a benchmark and print its figures. Arguments it does not know go to the benchmark.") { name, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => RunAsync(
            repository,
            [parsed.GetRequiredValue(name), .. parsed.GetValue(json) is { } file ? ["--json", Path.GetFullPath(file)] : Array.Empty<string>(), .. parsed.UnmatchedTokens],
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, string[] arguments, CancellationToken cancellationToken)
    {
        var project = repository.PathOf("tests", Project, Project + ".csproj");
        await new PrerequisiteList(repository).EnsureForAsync([project], cancellationToken);
        await new Build(repository).RunAsync(project, "release", cancellationToken);
        return await Step.RelayAsync(
            $"Running the benchmark {arguments[0]}",
            ChildCommand.Dotnet([repository.AssemblyOf(Project, "release"), .. arguments]),
            cancellationToken);
    }
}
