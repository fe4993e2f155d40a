using System.Globalization;
using System.Text;

namespace Workflow;

/// <summary>The direction a diagram is drawn in.</summary>
public enum MermaidDirection
{
    /// <summary>Left to right.</summary>
    LeftToRight = 0,

    /// <summary>Top to bottom.</summary>
    TopToBottom,

    /// <summary>Right to left.</summary>
    RightToLeft,

    /// <summary>Bottom to top.</summary>
    BottomToTop,
}

/// <summary>Draws a graph as luno/workflow does, byte for byte.</summary>
internal static class MermaidDiagram
{
    public static string Of(WorkflowGraph graph, MermaidDirection direction)
    {
        var text = new StringBuilder();
        text.Append("```mermaid\n---\n");
        text.Append(CultureInfo.InvariantCulture, $"title: Workflow diagram of {graph.Workflow}\n");
        text.Append("---\nstateDiagram-v2\n");
        text.Append(CultureInfo.InvariantCulture, $"\tdirection {Abbreviate(direction)}\n\t\n");
        foreach (var status in graph.Statuses)
            text.Append(CultureInfo.InvariantCulture, $"\t{status.Value}: {status.Description}\n");

        foreach (var branch in graph.Transitions.GroupBy(t => t.From))
        {
            text.Append("\t\n");
            var (from, destinations) = (branch.Key, branch.Select(t => t.To).ToList());
            if (destinations is [var only])
            {
                text.Append(CultureInfo.InvariantCulture, $"\t{from}-->{only}\n");
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"    state {from}_branching <<choice>>\n    {from} --> {from}_branching\n");
            foreach (var to in destinations)
                text.Append(CultureInfo.InvariantCulture, $"    {from}_branching --> {to}\n");
        }

        return text.Append("```").ToString();
    }

    private static string Abbreviate(MermaidDirection direction) => direction switch
    {
        MermaidDirection.TopToBottom => "TB",
        MermaidDirection.RightToLeft => "RL",
        MermaidDirection.BottomToTop => "BT",
        _ => "LR",
    };
}
