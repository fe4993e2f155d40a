namespace Workflow.Docs.Tests;

/// <summary>The working copy these tests were built from.</summary>
internal static class Checkout
{
    public static readonly string Root = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(string file) => File.ReadAllText(PathOf(file)).ReplaceLineEndings("\n");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "dev.cs")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"There is no dev.cs above {AppContext.BaseDirectory}.");
    }
}
