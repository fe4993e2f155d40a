using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Workflow.Samples;

namespace Workflow.Functions.Tests;

/// <summary>What is built against eng/contracts is for compiling and testing: it cannot be run or published by mistake.</summary>
public sealed class WithoutThePackageTests
{
    private static bool IsBuiltWithout => typeof(ServiceBusMessageActions).Assembly.GetName().Name == "Workflow.Functions.Contracts";

    [Fact]
    public void An_app_starts_only_with_the_genuine_package()
    {
        var builder = FunctionsApplication.CreateBuilder([]);

        var failure = Record.Exception(() => builder.AddWorkflows(workflows => workflows.AddSamples()));

        // Where the package is there, what is missing are the connections.
        Assert.Equal(IsBuiltWithout ? typeof(NotSupportedException) : typeof(WorkflowConfigurationException), failure?.GetType());
        Assert.Contains(IsBuiltWithout ? "eng/contracts" : "'Storage'", failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishing_it_is_an_error_that_says_why()
    {
        using var publish = Process.Start(new ProcessStartInfo(
            "dotnet",
            ["publish", "--no-build", "--nologo", "--disable-build-servers", "-p:FunctionsContracts=true", "-o", Path.Combine(Path.GetTempPath(), "workflow-never-published"), Checkout.PathOf("src", "Workflow.App")])
        {
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = await publish.StandardOutput.ReadToEndAsync(limit.Token);
        await publish.WaitForExitAsync(limit.Token);

        Assert.NotEqual(0, publish.ExitCode);
        Assert.Contains("WF0001", output, StringComparison.Ordinal);
        Assert.Contains("Microsoft.Azure.Functions.Worker.Extensions.ServiceBus", output, StringComparison.Ordinal);
    }

}
