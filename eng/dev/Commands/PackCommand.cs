using System.CommandLine;
using Workflow.Dev.Feed;
using Workflow.Dev.Prerequisites;

namespace Workflow.Dev.Commands;

/// <summary>Makes the packages of a release, or such as can be tried before there is one.</summary>
internal static class PackCommand
{
    public static Command Define(Repository repository)
    {
        var output = new Option<string?>("--output") { Description = "The folder for the packages (default: artifacts/packages). Packages in it go first.", HelpName = "DIR" };
        var version = new Option<string?>("--package-version") { Description = "The version, instead of that of the last tag.", HelpName = "VERSION" };
        var release = new Option<bool>("--release") { Description = "Refuse what must not be pushed to a feed." };
        var command = new Command("pack", "Make the NuGet packages.") { output, version, release };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            repository,
            Path.GetFullPath(parsed.GetValue(output) ?? repository.PathOf("artifacts", "packages")),
            parsed.GetValue(version),
            parsed.GetValue(release),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Repository repository, string output, string? version, bool release, CancellationToken cancellationToken)
    {
        await new PrerequisiteList(repository).EnsureForAsync([], cancellationToken);
        var standIn = ContractedPackage.IsMissing(repository);
        if (standIn && release)
            throw new DevException($"The package feed of this machine lacks {ContractedPackage.Name}, so Workflow.Functions cannot be compiled against it and must not be released from here. Use a feed that has it, and delete the folder .feed.");
        await new Dashboard(repository).EnsureAsync(cancellationToken);

        var packing = new Packing(repository, output);
        packing.Clean();
        await packing.PackAsync(version, standIn ? await StandIn.PackAsync(repository, packing.Scratch, cancellationToken) : null, cancellationToken);

        foreach (var package in Directory.EnumerateFiles(output, "*.nupkg").Order(StringComparer.Ordinal))
            Terminal.Step($"Packed {repository.Shorten(package)}");
        if (standIn)
            Terminal.Step($"To try, not to push: Workflow.Functions was compiled without {ContractedPackage.Name}, which the package feed lacks (eng/contracts/README.md)");
        return ExitCode.Success;
    }
}
