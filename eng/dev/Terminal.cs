namespace Workflow.Dev;

/// <summary>What the tool itself says: one line per step, told apart from its children's output by the prefix.</summary>
internal static class Terminal
{
    public static void Step(string text) => Console.WriteLine($"[dev] {text}");

    public static void Error(string text) => Console.Error.WriteLine($"[dev] {text}");
}
