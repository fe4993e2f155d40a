using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Samples;

namespace Workflow.Functions.Tests;

/// <summary>What the genuine worker reports to the host.</summary>
public sealed class RegistrationTests : IDisposable
{
    private const string OwnFunction = """[{"name":"Own","scriptFile":"Shop.dll","entryPoint":"Shop.Functions.Run","language":"dotnet-isolated","bindings":[{"name":"req","direction":"In","type":"httpTrigger","authLevel":"Function"}]}]""";

    private readonly DirectoryInfo _app = Directory.CreateTempSubdirectory("workflow-functions-");

    [Fact]
    public async Task The_worker_reports_the_functions_of_all_processes_beside_the_app_s_own()
    {
        File.WriteAllText(Path.Combine(_app.FullName, "functions.metadata"), OwnFunction);

        var functions = await ReportedAsync();

        Assert.Equal("Own", functions[0].Name);
        var ours = functions.Skip(1).ToList();
        Assert.Contains(ours, function => function.Name == "order-Paid");
        Assert.All(ours, function =>
        {
            Assert.Equal("dotnet-isolated", function.Language);
            Assert.Equal("Workflow.Functions.dll", function.ScriptFile);
            Assert.NotEmpty(function.RawBindings!);
        });
        Assert.Equal(functions.Count, functions.Select(function => function.FunctionId).Distinct().Count());
    }

    [Fact]
    public async Task A_function_of_the_app_s_own_cannot_have_the_name_of_a_workflow_s()
    {
        File.WriteAllText(Path.Combine(_app.FullName, "functions.metadata"), OwnFunction.Replace("\"Own\"", "\"ORDER-paid\"", StringComparison.Ordinal));

        var failure = await Assert.ThrowsAsync<WorkflowConfigurationException>(ReportedAsync);

        Assert.Contains("'ORDER-paid'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_whose_hashes_are_one_have_ids_of_their_own()
    {
        File.WriteAllText(Path.Combine(_app.FullName, "functions.metadata"), OwnFunction);
        var definition = new WorkflowBuilder<Clash, ClashStatus>("clash")
            .AddStep(ClashStatus.FB, _ => ClashStatus.Ea, ClashStatus.Ea)
            .AddStep(ClashStatus.Ea, _ => ClashStatus.Done, ClashStatus.Done)
            .Build();

        var functions = await ReportedAsync(workflows => workflows.Add(definition));

        Assert.Equal(functions.Count, functions.Select(function => function.FunctionId).Distinct().Count());
    }

    [Fact]
    public async Task Adding_workflows_twice_adds_their_functions_once()
    {
        File.WriteAllText(Path.Combine(_app.FullName, "functions.metadata"), OwnFunction);

        var functions = await ReportedAsync(workflows => workflows.AddSamples(), builder => builder.Services.AddFunctionWorkflows(builder.Configuration, _ => { }));

        Assert.Single(functions, function => function.Name == "order-Paid");
    }

    public void Dispose() => _app.Delete(recursive: true);

    private async Task<IReadOnlyList<IFunctionMetadata>> ReportedAsync(Action<WorkflowsBuilder> configure, Action<FunctionsApplicationBuilder>? more = null)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection([new("Storage", "UseDevelopmentStorage=true"), new("ServiceBus", "Endpoint=sb://localhost;SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;")]);
        // The worker asks for where the host is when it is built; nothing is connected before it starts.
        builder.Configuration.AddInMemoryCollection([new("Functions:Worker:HostEndpoint", "http://127.0.0.1:1"), new("Functions:Worker:WorkerId", "w"), new("Functions:Worker:RequestId", "r"), new("Functions:Worker:GrpcMaxMessageLength", "1000000")]);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddFunctionWorkflows(builder.Configuration, configure);
        builder.UseWorkflowFunctions();
        more?.Invoke(builder);
        using var host = builder.Build();
        return await host.Services.GetRequiredService<IFunctionMetadataManager>().GetFunctionMetadataAsync(_app.FullName);
    }

    private Task<IReadOnlyList<IFunctionMetadata>> ReportedAsync() => ReportedAsync(workflows => workflows.AddSamples());

    private sealed class Clash;

    private enum ClashStatus { FB = 1, Ea, Done }
}
