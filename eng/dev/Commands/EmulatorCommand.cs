using System.CommandLine;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>The embedded Service Bus emulator on its own, until it is told to stop.</summary>
internal static class EmulatorCommand
{
    private const string Project = "Workflow.Emulator.Host";
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(30);

    public static Command Define(Repository repository)
    {
        var command = new Command("emulator", "Run the Service Bus emulator on its own. Takes [--config FILE] [--port N] [--management-port N] [--data DIR].")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(repository, [.. parsed.UnmatchedTokens], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            var project = repository.PathOf("src", Project, Project + ".csproj");
            await new PrerequisiteList(repository).EnsureForAsync([project], cancellationToken);
            await new Build(repository).RunAsync(project, "debug", cancellationToken);
            Terminal.Step("Starting the Service Bus emulator (Ctrl+C ends it)");
            await using var emulator = Child.Start(
                ChildCommand.Dotnet([repository.AssemblyOf(Project, "debug"), .. arguments]) with { EndsWithParent = true }, Console.WriteLine);
            try
            {
                return await emulator.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return await Step.WatchAsync("Stopping the emulator", emulator.StopAsync(StopGrace)) ?? ExitCode.Failure;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Success; // being told to stop is how this command ends
        }
    }
}
