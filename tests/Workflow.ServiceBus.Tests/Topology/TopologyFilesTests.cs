using Microsoft.Extensions.DependencyInjection;
using Workflow.Emulator;
using Workflow.Samples;

namespace Workflow.ServiceBus.Tests;

/// <summary>The files in infra are those of the workflows that are deployed.</summary>
public sealed class TopologyFilesTests
{
    [Theory]
    [InlineData("topology.json")]
    [InlineData("local/emulator/Config.json")]
    [InlineData("graphs.json")]
    public void They_are_what_the_workflows_need(string file)
    {
        var expected = file switch
        {
            "topology.json" => OfSamples().ToJson(),
            "graphs.json" => Samples().GraphsToJson(),
            _ => OfSamples().ToEmulatorConfig(),
        };
        var path = Checkout.PathOf("infra", file);

        Assert.True(File.Exists(path) && File.ReadAllText(path) == expected, $"infra/{file} is stale. Run: dotnet run dev.cs topology");
    }

    [Fact]
    public async Task An_emulator_takes_its_configuration_and_has_every_subscription()
    {
        var topology = OfSamples();
        await using var emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions().AddConfig(topology.ToEmulatorConfig()));

        foreach (var topic in topology.Topics)
            Assert.All(topic.Subscriptions, subscription => Assert.Equal(0, emulator.Count($"{topic.Name}/Subscriptions/{subscription.Name}").Active));
    }

    internal static ServiceBusTopology OfSamples() => ServiceBusTopology.Of(Samples());

    private static WorkflowTopology Samples()
    {
        using var provider = new ServiceCollection().AddWorkflows(workflows => workflows.AddSamples()).BuildServiceProvider();
        return provider.GetRequiredService<WorkflowTopology>();
    }

}
