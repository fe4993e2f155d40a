using System.Text.Json.Nodes;
using Workflow.Samples;

namespace Workflow.Core.Tests;

/// <summary>Area P: how a graph is drawn and exported.</summary>
public sealed class DiagramTests
{
    /// <summary>The statuses of luno/workflow's example.</summary>
    public enum Example
    {
        Start = 9,
        Middle = 10,
        End = 11,
    }

    [Fact]
    [Trait("Case", "246")]
    public void The_diagram_is_lunos_byte_for_byte()
    {
        var definition = new WorkflowBuilder<Thing, Example>("example")
            .AddStep(Example.Start, _ => Example.Middle, Example.Middle, Example.End)
            .AddStep(Example.Middle, _ => Example.End, Example.End)
            .Build();

        Assert.Equal(Golden("example.md"), definition.Graph.ToMermaid());
    }

    [Fact]
    [Trait("Case", "246")]
    public void A_diagram_branches_only_where_there_is_more_than_one_way()
    {
        Assert.Equal(Golden("order.md"), OrderWorkflow.Definition.Graph.ToMermaid(MermaidDirection.TopToBottom));
    }

    [Fact]
    [Trait("Case", "246")]
    public void A_transition_that_a_step_and_a_timeout_share_is_drawn_once()
    {
        var definition = new WorkflowBuilder<Thing, Status>("shared")
            .AddStep(Status.Start, _ => Status.End, Status.End)
            .AddTimeout(Status.Start, TimeSpan.FromHours(1), (_, _, _) => Handlers.To(Status.End), Status.End)
            .Build();

        Assert.Contains("\t1-->3\n", definition.Graph.ToMermaid());
        Assert.DoesNotContain("branching", definition.Graph.ToMermaid());
    }

    [Theory]
    [InlineData(MermaidDirection.LeftToRight, "LR")]
    [InlineData(MermaidDirection.TopToBottom, "TB")]
    [InlineData(MermaidDirection.RightToLeft, "RL")]
    [InlineData(MermaidDirection.BottomToTop, "BT")]
    [InlineData((MermaidDirection)99, "LR")]
    public void A_diagram_is_drawn_in_the_direction_asked_for(MermaidDirection direction, string expected) =>
        Assert.Contains($"\tdirection {expected}\n", HelloWorkflow.Definition.Graph.ToMermaid(direction));

    [Fact]
    public void The_graph_is_exported_as_JSON() =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Golden("order.json")), JsonNode.Parse(OrderWorkflow.Definition.Graph.ToJson())), OrderWorkflow.Definition.Graph.ToJson());

    [Theory]
    [InlineData("camelCase", "camel Case")]
    [InlineData("thisIsATest", "this Is A Test")]
    [InlineData("helloWorld", "hello World")]
    [InlineData("singleWord", "single Word")]
    [InlineData("Lowercase", "Lowercase")]
    [InlineData("OTPSent", "O T P Sent")]
    [InlineData("", "")]
    [Trait("Case", "251")]
    public void A_name_is_put_into_words_at_each_capital_inside_it(string name, string words) => Assert.Equal(words, StatusWords.Of(name));

    private static string Golden(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name));
}
