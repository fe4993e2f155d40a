namespace Workflow.Dev;

/// <summary>What the tool itself says: one line per step, told apart from its children's output by the prefix.</summary>
internal static class Terminal
{
    public static void Step(string text) => Console.WriteLine($"[dev] {text}");

    public static void Error(string text) => Console.Error.WriteLine($"[dev] {text}");

    /// <summary>A path as a person standing in a folder would write it, unless it lies elsewhere.</summary>
    public static string Shorten(string path, string? folder = null) =>
        Path.GetRelativePath(folder ?? Environment.CurrentDirectory, path) is var relative && relative.StartsWith("..", StringComparison.Ordinal)
            ? path
            : relative;
}
