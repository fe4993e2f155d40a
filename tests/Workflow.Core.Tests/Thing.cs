namespace Workflow.Core.Tests;

/// <summary>The object that most tests use.</summary>
public sealed class Thing
{
    public string Text { get; set; } = "";

    public int Count { get; set; }

    public IList<int> Numbers { get; init; } = [];
}
