namespace Workflow.Dev.Feed;

/// <summary>
/// The package of the Functions worker that some feeds lack and that has no second source. Where it is missing, the
/// projects compile against the signatures in eng/contracts.
/// </summary>
internal static class ContractedPackage
{
    public const string Id = "Microsoft.Azure.Functions.Worker.Extensions.ServiceBus";
    public const string Version = "5.24.0";
    public const string Name = $"{Id} {Version}";

    /// <summary>What Directory.Build.props imports.</summary>
    public const string NoteFile = "contracts.props";

    /// <summary>Whether the feed, when it was asked, lacked it.</summary>
    public static bool IsMissing(Repository repository) => File.Exists(Path.Combine(repository.Feed, NoteFile));

    public static async Task NoteAsync(Repository repository, bool feedHasIt, CancellationToken cancellationToken)
    {
        var note = Path.Combine(repository.Feed, NoteFile);
        if (feedHasIt)
        {
            File.Delete(note);
            return;
        }

        await File.WriteAllTextAsync(
            note,
            $"""
             <Project>
               <!-- The package feed lacks {Name}. -->
               <PropertyGroup>
                 <FunctionsContracts>true</FunctionsContracts>
               </PropertyGroup>
             </Project>

             """,
            cancellationToken);
        Terminal.Step($"The package feed lacks {Name}: the function app compiles against eng/contracts and cannot be published from here");
    }
}
