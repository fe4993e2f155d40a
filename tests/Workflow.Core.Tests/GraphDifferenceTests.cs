using Workflow.Samples;

namespace Workflow.Core.Tests;

/// <summary>What a change of the graph means for the runs that are under way.</summary>
public sealed class GraphDifferenceTests
{
    private enum Renamed
    {
        Start = 1,
        Halfway = 2,
        End = 3,
    }

    [Fact]
    public void A_graph_does_not_differ_from_itself_or_from_its_JSON()
    {
        var graph = OrderWorkflow.Definition.Graph;
        var read = WorkflowGraph.FromJson(graph.ToJson());

        Assert.Equal(graph.ToJson(), read.ToJson());
        Assert.Equal((graph.Workflow, graph.DefaultStart), (read.Workflow, read.DefaultStart));
        Assert.Empty(GraphDifference.Between(graph, read).Changes);
        Assert.All(graph.Statuses, status => Assert.Equal(RunFate.GoesOn, GraphDifference.Between(graph, read).FateOf(status.Value).Fate));
    }

    [Fact]
    public void The_graph_says_what_moves_a_run_out_of_each_status()
    {
        var graph = Steps(builder => builder
            .AddCallback(Status.Start, (_, _, _) => Handlers.To(Status.Middle), Status.Middle)
            .AddTimeout(Status.Start, TimeSpan.FromHours(1), (_, _, _) => Handlers.To(Status.End), Status.End));

        Assert.Equal([StatusHandler.Step, StatusHandler.Callback, StatusHandler.Timeout], graph.HandlersOf((int)Status.Start));
        Assert.Empty(graph.HandlersOf((int)Status.End));
        Assert.Empty(graph.HandlersOf(99));
    }

    [Fact]
    public void Every_change_is_named()
    {
        var deployed = Steps();
        var code = new WorkflowBuilder<Thing, Status>("things")
            .AddStep(Status.Start, _ => Status.Other, Status.Other, Status.End)
            .AddCallback(Status.Other, (_, _, _) => Handlers.To(Status.End), Status.End)
            .Build().Graph;

        Assert.Equal(
            [
                (GraphChangeKind.StatusRemoved, "status Middle (2)"),
                (GraphChangeKind.StatusAdded, "status Other (4)"),
                (GraphChangeKind.TransitionAdded, "Start -> Other"),
                (GraphChangeKind.TransitionAdded, "Start -> End"),
                (GraphChangeKind.TransitionAdded, "Other -> End"),
                (GraphChangeKind.TransitionRemoved, "Start -> Middle"),
                (GraphChangeKind.TransitionRemoved, "Middle -> End"),
            ],
            GraphDifference.Between(deployed, code).Changes.Select(change => (change.Kind, change.Description)));
        Assert.Equal(
            [(GraphChangeKind.StatusRenamed, "status Middle (2) is now Halfway")],
            GraphDifference.Between(deployed, RenamedMiddle()).Changes.Select(change => (change.Kind, change.Description)));
        Assert.Equal(
            [(GraphChangeKind.HandlerAdded, "callback at Middle (2)"), (GraphChangeKind.HandlerRemoved, "step at Middle (2)")],
            GraphDifference.Between(deployed, Waiting()).Changes.Select(change => (change.Kind, change.Description)));
    }

    [Fact]
    public void Runs_at_a_status_that_is_gone_or_leads_nowhere_any_more_are_stranded()
    {
        var shorter = new WorkflowBuilder<Thing, Status>("things").AddStep(Status.Start, _ => Status.Middle, Status.Middle).Build().Graph;
        var other = new WorkflowBuilder<Thing, Status>("things").AddStep(Status.Start, _ => Status.End, Status.End).Build().Graph;

        Assert.Equal(RunFate.Stranded, Fate(Steps(), shorter));
        Assert.Equal(RunFate.Stranded, Fate(Steps(), other));
        Assert.Equal(RunFate.Stranded, Fate(Steps(), null));
        Assert.Equal(RunFate.GoesOn, GraphDifference.Between(Steps(), shorter).FateOf((int)Status.Start).Fate);
    }

    [Fact]
    public void Runs_that_wait_where_a_step_is_new_are_held_and_those_whose_step_becomes_a_callback_are_not()
    {
        Assert.Equal(RunFate.Held, Fate(Waiting(), Steps()));
        Assert.Contains("Pause and resume", GraphDifference.Between(Waiting(), Steps()).FateOf((int)Status.Middle).Advice, StringComparison.Ordinal);
        Assert.Equal(RunFate.GoesOn, Fate(Steps(), Waiting()));
    }

    [Fact]
    public void Runs_that_wait_where_a_timeout_is_new_are_held_for_it_is_not_armed()
    {
        Assert.Equal(RunFate.Held, Fate(Waiting(), Waiting(timeout: true)));
        Assert.Equal(RunFate.GoesOn, Fate(Waiting(timeout: true), Waiting()));
    }

    [Fact]
    public void Runs_whose_step_has_another_name_are_held()
    {
        Assert.Equal(RunFate.Held, Fate(Steps(), RenamedMiddle()));
        Assert.Contains("was Middle and is Halfway", GraphDifference.Between(Steps(), RenamedMiddle()).FateOf((int)Status.Middle).Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{"workflow":"x","statuses":[]}""")]
    [InlineData("""{"workflow":"x","statuses":[{"value":1,"name":"One"}],"transitions":[{"from":1,"to":2}]}""")]
    public void What_is_no_graph_is_refused(string json) =>
        Assert.Contains("not the JSON of a workflow's graph", Assert.Throws<FormatException>(() => WorkflowGraph.FromJson(json)).Message, StringComparison.Ordinal);

    private static RunFate Fate(WorkflowGraph deployed, WorkflowGraph? code) => GraphDifference.Between(deployed, code).FateOf((int)Status.Middle).Fate;

    private static WorkflowGraph Steps(Func<WorkflowBuilder<Thing, Status>, WorkflowBuilder<Thing, Status>>? more = null)
    {
        var builder = new WorkflowBuilder<Thing, Status>("things")
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddStep(Status.Middle, _ => Status.End, Status.End);
        return (more is null ? builder : more(builder)).Build().Graph;
    }

    private static WorkflowGraph Waiting(bool timeout = false)
    {
        var builder = new WorkflowBuilder<Thing, Status>("things")
            .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
            .AddCallback(Status.Middle, (_, _, _) => Handlers.To(Status.End), Status.End);
        return (timeout ? builder.AddTimeout(Status.Middle, TimeSpan.FromHours(1), (_, _, _) => Handlers.To(Status.End), Status.End) : builder).Build().Graph;
    }

    private static WorkflowGraph RenamedMiddle() => new WorkflowBuilder<Thing, Renamed>("things")
        .AddStep(Renamed.Start, _ => Renamed.Halfway, Renamed.Halfway)
        .AddStep(Renamed.Halfway, _ => Renamed.End, Renamed.End)
        .Build().Graph;
}
