using System.CommandLine;

namespace Workflow.Dev.Commands;

/// <summary>Predicts what deployments carry that no machine here could hold.</summary>
internal static class SimulateCommand
{
    public static Command Define(Repository repository)
    {
        var figures = new Option<string?>("--figures") { Description = $"The figures of bench all --json that costs are taken from (default: {repository.Shorten(repository.Baseline)}).", HelpName = "FILE" };
        var command = new Command("simulate", "Predict what a deployment carries, from measured costs and published limits. Takes [--validate] [--runs-per-day N] [--steps N] [--seed N] [--markdown].") { figures };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => ReleaseProgram.OfEngineering(repository, "simulator", "Workflow.Simulator").RunAsync(
            "Simulating", ["--figures", Path.GetFullPath(parsed.GetValue(figures) ?? repository.Baseline), .. parsed.UnmatchedTokens], cancellationToken));
        return command;
    }
}
