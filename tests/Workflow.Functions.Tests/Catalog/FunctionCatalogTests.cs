using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Samples;
using Workflow.ServiceBus;

namespace Workflow.Functions.Tests;

/// <summary>Which functions an app has.</summary>
public sealed class FunctionCatalogTests
{
    private enum Step
    {
        First = 1,
        Last,
    }

    private enum Wide
    {
        Größe = 1,
        Fertig,
    }

    [Fact]
    public void The_samples_have_the_functions_that_were_agreed()
    {
        var functions = string.Join("\n", FunctionCatalog.Of(Samples(), TimerSettings.Default).Entries.Select(entry =>
            string.Join("\n", [entry.Name, .. entry.RawBindings.Select(binding => "  " + binding)])));

        Golden.Check("samples.functions.txt", functions + "\n");
    }

    [Fact]
    public void A_function_is_called_as_its_process_is()
    {
        var topology = Samples();

        Assert.Equal(
            topology.Processes.Select(process => process.Name),
            FunctionCatalog.Of(topology, TimerSettings.Default).Entries.Where(entry => entry.Process is not null).Select(entry => entry.Name));
    }

    [Fact]
    public void A_step_listens_to_what_is_provisioned_for_it()
    {
        var topology = Samples();
        var address = ServiceBusTopology.Of(topology).AddressOf("order-Paid");

        var binding = TriggerOf(topology, "order-Paid");

        Assert.Equal(address.Topic, binding.GetProperty("topicName").GetString());
        Assert.Equal(address.Subscription, binding.GetProperty("subscriptionName").GetString());
        Assert.True(binding.GetProperty("isSessionsEnabled").GetBoolean());
    }

    [Fact]
    public void A_connector_listens_to_the_queue_it_names()
    {
        var binding = TriggerOf(Connected(ConnectorSource.Queue("parcels", usesSessions: true)), "feed-in-connector");

        Assert.Equal("parcels", binding.GetProperty("queueName").GetString());
        Assert.True(binding.GetProperty("isSessionsEnabled").GetBoolean());
        Assert.False(binding.TryGetProperty("topicName", out _));
    }

    [Fact]
    public void A_connector_listens_to_the_subscription_it_names()
    {
        var binding = TriggerOf(Connected(ConnectorSource.Subscription("shop", "parcels")), "feed-in-connector");

        Assert.Equal("shop", binding.GetProperty("topicName").GetString());
        Assert.Equal("parcels", binding.GetProperty("subscriptionName").GetString());
        Assert.False(binding.GetProperty("isSessionsEnabled").GetBoolean());
    }

    [Fact]
    public void A_name_that_the_host_refuses_is_replaced_and_stays_unique()
    {
        var definition = new WorkflowBuilder<string, Wide>("große bestellung")
            .AddStep(Wide.Größe, _ => Wide.Fertig, Wide.Fertig)
            .Build();

        var names = FunctionCatalog.Of(WorkflowTopology.Of([definition]), TimerSettings.Default).Entries.Select(entry => entry.Name).ToList();

        Assert.All(names, name => Assert.True(FunctionNames.IsValid(name), name));
        Assert.Contains("gro-e-bestellung-Gr--e-", names.Single(name => name.Contains("Gr-", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void A_workflow_cannot_take_the_name_of_an_HTTP_function()
    {
        var definition = new WorkflowBuilder<string, Lower>("workflows").AddStep(Lower.api, _ => Lower.done, Lower.done).Build();

        var failure = Assert.Throws<WorkflowConfigurationException>(() => FunctionCatalog.Of(WorkflowTopology.Of([definition]), TimerSettings.Default));

        Assert.Contains("'workflows-api'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_setting_is_reported_to_the_host()
    {
        var timers = TimerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection([new("Workflow:Timers:order_outbox_sweep:Schedule", "00:02:00")]).Build());

        Assert.Equal("0 */2 * * * *", TriggerOf(Samples(), "order-outbox-sweep", timers).GetProperty("schedule").GetString());
    }

    [Fact]
    public void A_schedule_setting_for_a_process_that_is_not_there_is_refused_by_name()
    {
        var timers = TimerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection([new("Workflow:Timers:oder_outbox_sweep:Schedule", "00:02:00")]).Build());

        var failure = Assert.Throws<WorkflowConfigurationException>(() => FunctionCatalog.Of(Samples(), timers));

        Assert.Contains("'Workflow__Timers__oder_outbox_sweep'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("order_outbox_sweep", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The worker looks the placeholder up by this name and binds by the names of its parameters.</summary>
    [Fact]
    public void Every_binding_has_a_parameter_of_its_name_in_a_method_that_is_there()
    {
        foreach (var entry in FunctionCatalog.Of(Samples(), TimerSettings.Default).Entries)
        {
            var entryPoint = FunctionPlaceholders.EntryPointOf(entry.Placeholder);
            var dot = entryPoint.LastIndexOf('.');
            var method = typeof(FunctionCatalog).Assembly.GetType(entryPoint[..dot])?.GetMethod(entryPoint[(dot + 1)..]);

            Assert.Equal(FunctionPlaceholders.ScriptFile, Path.GetFileName(typeof(FunctionCatalog).Assembly.Location));
            Assert.NotNull(method);
            var inputs = entry.RawBindings.Select(binding => JsonElement.Parse(binding)).Where(binding => binding.GetProperty("direction").GetString() == "In");
            Assert.All(inputs, binding => Assert.Contains(method.GetParameters(), parameter => parameter.Name == binding.GetProperty("name").GetString()));
        }
    }

    private static WorkflowTopology Samples()
    {
        var services = new ServiceCollection().AddWorkflows(workflows => workflows.AddSamples());
        return services.BuildServiceProvider().GetRequiredService<WorkflowTopology>();
    }

    private static WorkflowTopology Connected(ConnectorSource source) => WorkflowTopology.Of([new WorkflowBuilder<string, Step>("feed")
        .AddConnector("in", source, (_, _, _) => Task.CompletedTask)
        .AddStep(Step.First, _ => Step.Last, Step.Last)
        .Build()]);

    private static JsonElement TriggerOf(WorkflowTopology topology, string function, TimerSettings? timers = null)
    {
        Assert.True(FunctionCatalog.Of(topology, timers ?? TimerSettings.Default).TryGet(function, out var entry));
        return JsonElement.Parse(Assert.Single(entry.RawBindings));
    }

    private enum Lower
    {
        api = 1,
        done,
    }
}
