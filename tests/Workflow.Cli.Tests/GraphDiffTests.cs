using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Http;
using Workflow.Samples;

namespace Workflow.Cli.Tests;

/// <summary><c>wf graph diff</c>: what the deployed app's runs would meet in other code.</summary>
public sealed class GraphDiffTests : IClassFixture<App>, IDisposable
{
    private readonly App _app;
    private readonly string _file = Path.GetTempFileName();

    public GraphDiffTests(App app) => _app = app;

    /// <summary>The order's statuses in other code.</summary>
    private enum Stage
    {
        Created = 1,
        AwaitingPayment,
        Paid,
        Shipped,
    }

    [Fact]
    public async Task The_same_code_strands_nothing()
    {
        await _app.OrderAsync("same");

        var outcome = await _app.WfAsync("graph", "diff", "--code", await WriteAsync(OrderWorkflow.Definition.Graph.ToJson()), "order");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("order: no changes; ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(" 0 would be stranded, 0 held up", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_at_a_status_that_the_code_does_not_have_are_listed_and_the_exit_code_says_so()
    {
        var runId = await _app.OrderAsync("stranded");
        var code = new WorkflowBuilder<Order, Stage>("order").AddStep(Stage.Created, _ => Stage.Shipped, Stage.Shipped).Build();

        var outcome = await _app.WfAsync("graph", "diff", "order", "--code", await WriteAsync(code.Graph.ToJson()));
        var json = await _app.WfAsync("graph", "diff", "order", "--code", _file, "--json");

        Assert.Equal(ExitCode.Conflict, outcome.ExitCode);
        Assert.Contains("- status AwaitingPayment (2)", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("would be stranded. The code does not have this status.", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"{runId}  stranded  Running", outcome.Output, StringComparison.Ordinal);
        var status = JsonNode.Parse(json.Output)!["workflows"]![0]!["statuses"]![0]!;
        Assert.Equal(("AwaitingPayment", "Stranded"), ((string?)status["status"], (string?)status["fate"]));
        Assert.Contains(runId, status["runs"]!.AsArray().Select(run => (string?)run!["runId"]));
    }

    [Fact]
    public async Task Runs_that_a_new_step_would_not_see_are_held_up_but_paused_ones_are_not()
    {
        var held = await _app.OrderAsync("held");
        var paused = await _app.OrderAsync("paused");
        await _app.WfAsync("pause", "order", paused);
        var code = new WorkflowBuilder<Order, Stage>("order")
            .AddStep(Stage.Created, _ => Stage.AwaitingPayment, Stage.AwaitingPayment)
            .AddStep(Stage.AwaitingPayment, _ => Stage.Paid, Stage.Paid)
            .AddStep(Stage.Paid, _ => Stage.Shipped, Stage.Shipped)
            .Build();

        var outcome = await _app.WfAsync("graph", "diff", "order", "--code", await WriteAsync(code.Graph.ToJson()));

        Assert.Equal(ExitCode.Success, outcome.ExitCode);
        Assert.Contains("+ step at AwaitingPayment (2)", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("held up. The step is new here", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(held, outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(paused, outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_workflows_are_compared_with_those_of_a_host_that_runs_the_code()
    {
        await _app.OrderAsync("without a workflow");
        await using var code = await CodeAsync();

        var outcome = await _app.WfAsync("graph", "diff", "--code", code.Urls.First());

        Assert.Equal(ExitCode.Conflict, outcome.ExitCode);
        Assert.Contains("order: not part of the code", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("hello: no changes", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("brand-new: new", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_is_said_when_it_was_reached()
    {
        await _app.OrderAsync("limited 1");
        await _app.OrderAsync("limited 2");

        var outcome = await _app.WfAsync("graph", "diff", "order", "--limit", "1", "--code", await WriteAsync(OrderWorkflow.Definition.Graph.ToJson()));

        Assert.Contains("There are more runs in flight than the 1 that were looked at", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON", ExitCode.Usage)]
    [InlineData("{}", ExitCode.Usage)]
    [InlineData("[null]", ExitCode.Usage)]
    public async Task A_file_without_graphs_is_refused(string content, int exitCode)
    {
        var outcome = await _app.WfAsync("graph", "diff", "--code", await WriteAsync(content));

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains("holds no graphs", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("graph diff order", ExitCode.Usage)]
    [InlineData("graph diff --code /nothing/here", ExitCode.Usage)]
    [InlineData("graph diff --limit 0 --code x", ExitCode.Usage)]
    public async Task What_makes_no_sense_is_refused(string line, int exitCode)
    {
        var outcome = await _app.WfAsync(line.Split(' '));

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.NotEmpty(outcome.Error);
    }

    [Fact]
    public async Task A_workflow_that_is_not_deployed_is_not_found() => Assert.Equal(
        ExitCode.NotFound,
        (await _app.WfAsync("graph", "diff", "nothing", "--code", await WriteAsync(OrderWorkflow.Definition.Graph.ToJson()))).ExitCode);

    public void Dispose() => File.Delete(_file);

    private async Task<string> WriteAsync(string json)
    {
        await File.WriteAllTextAsync(_file, json);
        return _file;
    }

    private static async Task<WebApplication> CodeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddWorkflows(workflows => workflows
            .Add(HelloWorkflow.Definition)
            .Add(new WorkflowBuilder<Order, Stage>("brand-new").AddStep(Stage.Created, _ => Stage.Shipped, Stage.Shipped).Build())
            .UseInMemory());
        var app = builder.Build();
        app.MapWorkflows();
        await app.StartAsync();
        return app;
    }
}
