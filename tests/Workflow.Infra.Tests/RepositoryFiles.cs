namespace Workflow.Infra.Tests;

/// <summary>The files of this repository.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "dev.cs")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("There is no dev.cs above the tests.");
    }
}
