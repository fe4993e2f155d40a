namespace Workflow;

/// <summary>
/// The working copy these tests were built from. It is looked for above the built assemblies: what the compiler says of a source's
/// path (<c>CallerFilePath</c>) is no path at all in a deterministic build.
/// </summary>
internal static class Checkout
{
    public static readonly string Root = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A file's text, with the line endings of the repository.</summary>
    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts)).ReplaceLineEndings("\n");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "dev.cs")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"There is no dev.cs above {AppContext.BaseDirectory}: tests run from within the repository.");
    }
}
