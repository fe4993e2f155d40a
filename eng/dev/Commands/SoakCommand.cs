using System.CommandLine;

namespace Workflow.Dev.Commands;

/// <summary>Runs orders for ten minutes while hosts are killed and the broker loses everything; it checks how every run ends.</summary>
internal static class SoakCommand
{
    public static Command Define(Repository repository)
    {
        var command = new Command("soak", "Run 20,000 orders in 10 minutes while hosts are killed and the broker loses everything, and check how each ends. Arguments such as --runs N --minutes M --seed S go to the soak.");
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => ReleaseProgram.OfTests(repository, "Workflow.Soak").RunAsync("Running the soak", [.. parsed.UnmatchedTokens], cancellationToken));
        return command;
    }
}
