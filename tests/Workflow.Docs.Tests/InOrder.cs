using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests;

/// <summary>What a page promises comes in the order it promises it.</summary>
internal static class InOrder
{
    public static void Require(CodeBlock block, IEnumerable<string> expected, string output)
    {
        var position = 0;
        foreach (var part in expected)
        {
            var found = output.IndexOf(part, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{block} promises {part} here:\n{output[position..]}\n\nAll output:\n{output}");
            position = found + part.Length;
        }
    }
}
