using System.Net;

namespace Workflow.Http.Tests;

/// <summary>What the API says of workflows, and of the host.</summary>
public sealed class WorkflowsApiTests
{
    [Fact]
    public async Task All_workflows_are_shown_with_statuses_transitions_and_processes()
    {
        await using var server = await ApiServer.StartAsync();

        var workflows = (await server.GetAsync("/api/workflows")).Json["workflows"]!.AsArray();

        Assert.Equal(["hello", "order", "notification", "report"], workflows.Select(workflow => (string?)workflow!["name"]));
        var order = workflows[1]!;
        Assert.Equal(["Created", "AwaitingPayment", "Paid", "Shipped", "Expired", "Rejected"], order["statuses"]!.AsArray().Select(status => (string?)status!["name"]));
        Assert.Contains(order["transitions"]!.AsArray(), transition => (int)transition!["from"]! == 2 && (int)transition["to"]! == 3);
        Assert.Contains(order["processes"]!.AsArray(), process => ((string?)process!["name"], (string?)process["kind"], (string?)process["state"]) == ("order-Paid", "Step", "Running"));
        Assert.Equal((0, true), ((int)order["counts"]!["total"]!, (bool)order["counts"]!["isComplete"]!));
    }

    [Fact]
    public async Task Runs_are_counted_by_run_state_and_status()
    {
        await using var server = await ApiServer.StartAsync();
        var paused = await server.OrderAsync("1");
        await server.OrderAsync("2");
        await server.PostAsync($"/api/workflows/order/runs/{paused}/pause");

        var counts = (await server.GetAsync("/api/workflows/order")).Json["counts"]!;

        Assert.Equal((2, true), ((int)counts["total"]!, (bool)counts["isComplete"]!));
        Assert.Equal((1, 1), ((int)counts["runStates"]!["Running"]!, (int)counts["runStates"]!["Paused"]!));
        var status = Assert.Single(counts["statuses"]!.AsArray())!;
        Assert.Equal(("AwaitingPayment", 2), ((string?)status["status"], (int)status["count"]!));
    }

    [Fact]
    public async Task Of_more_than_a_thousand_runs_the_newest_are_counted_and_it_is_said()
    {
        await using var server = await ApiServer.StartAsync();
        await Parallel.ForAsync(0, 1001, async (n, _) => await server.TriggerAsync("hello", $"{n}"));

        var counts = (await server.GetAsync("/api/workflows/hello")).Json["counts"]!;
        var inAll = (await server.GetAsync("/api/workflows")).Json["workflows"]!.AsArray().Sum(workflow => (int)workflow!["counts"]!["total"]!);

        Assert.Equal((1000, false), ((int)counts["total"]!, (bool)counts["isComplete"]!));
        Assert.InRange(inAll, 200, 1000);
    }

    [Fact]
    public async Task Errors_of_this_host_are_shown_with_the_process_that_had_them()
    {
        await using var server = await ApiServer.StartAsync();
        await server.OrderAsync("fails", new { items = new[] { new { quantity = 1 } }, failShipping = true });
        await server.PostAsync("/api/workflows/order/callbacks/fails/AwaitingPayment", new { reference = "1" });
        await server.GetAsync($"/api/workflows/order/runs/{(await server.GetAsync("/api/workflows/order/runs?foreignId=fails")).Json["runs"]![0]!["runId"]}?waitFor=Shipped");

        var processes = (await server.GetAsync("/api/workflows/order")).Json["processes"]!.AsArray();

        Assert.Equal(3, (int)processes.Single(process => (string?)process!["name"] == "order-Paid")!["errors"]!);
        Assert.NotNull(processes.Single(process => (string?)process!["name"] == "order-Paid")!["lagSeconds"]);
        Assert.Equal(0, (int)processes.Single(process => (string?)process!["name"] == "order-Created")!["errors"]!);
    }

    [Fact]
    public async Task The_graph_is_given_as_JSON_and_as_a_diagram()
    {
        await using var server = await ApiServer.StartAsync();
        var graph = server.Services.GetWorkflow("order").Definition.Graph;

        Assert.Equal(graph.ToJson(), (await server.GetAsync("/api/workflows/order/graph")).Body);
        Assert.Equal(graph.ToJson(), (await server.GetAsync("/api/workflows/order/graph?format=json")).Body);
        var diagram = await server.GetAsync("/api/workflows/order/graph?format=mermaid");
        Assert.Equal(("text/markdown", graph.ToMermaid()), (diagram.ContentType, diagram.Body));
        Assert.Equal("format", (string?)(await server.GetAsync("/api/workflows/order/graph?format=png")).Problem(HttpStatusCode.BadRequest, "invalid-input")["field"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/graph")]
    [InlineData("/schedules")]
    [InlineData("/schedules/1")]
    [InlineData("/dead-letters")]
    [InlineData("/operations/1")]
    public async Task An_unknown_workflow_is_not_found_anywhere(string path)
    {
        await using var server = await ApiServer.StartAsync();

        (await server.GetAsync($"/api/workflows/nothing{path}")).Problem(HttpStatusCode.NotFound, "unknown-workflow");
    }
}
