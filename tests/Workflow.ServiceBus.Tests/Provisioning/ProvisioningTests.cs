using Azure.Messaging.ServiceBus.Administration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.Emulator;

namespace Workflow.ServiceBus.Tests;

public sealed class ProvisioningTests
{
    [Fact]
    public async Task A_host_without_its_entities_does_not_start_and_names_them_and_the_command()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions { Topics = { new TopicDefinition("hello", new SubscriptionDefinition("hello-One") { RequiresSession = true }) } });
        using var host = Build(options => options.ConnectionString = emulator.ConnectionString);

        var error = await Assert.ThrowsAsync<WorkflowConfigurationException>(() => host.StartAsync());

        Assert.Contains("subscription 'hello-Two' of topic 'hello'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'hello-One'", error.Message, StringComparison.Ordinal);
        Assert.Contains("dotnet run dev.cs topology", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_namespace_for_development_a_host_creates_what_is_missing()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions { ManagementPort = 0 });
        for (var i = 0; i < 2; i++)
        {
            using var host = Build(options =>
            {
                options.ConnectionString = emulator.ConnectionString;
                options.AdministrationConnectionString = emulator.AdministrationConnectionString;
                options.CreateIfMissing = true;
            });
            await host.StartAsync();

            await ProcessorTests.RunAllAsync(host.Services.GetRequiredService<IWorkflow<Hello, Greeting>>(), 1, Greeting.Three);
            await host.StopAsync();
        }

        var administration = new ServiceBusAdministrationClient(emulator.AdministrationConnectionString);
        SubscriptionProperties subscription = await administration.GetSubscriptionAsync("hello", "hello-One");
        Assert.Equal((true, TimeSpan.FromSeconds(30), 100), (subscription.RequiresSession, subscription.LockDuration, subscription.MaxDeliveryCount));
        RuleProperties rule = await administration.GetRuleAsync("hello", "hello-One", SubscriptionTopology.RuleName);
        Assert.Equal("hello-One", Assert.IsType<Azure.Messaging.ServiceBus.Administration.CorrelationRuleFilter>(rule.Filter).ApplicationProperties[EventMessage.ProcessProperty]);
    }

    [Fact]
    public async Task A_broker_that_is_away_does_not_keep_a_host_from_starting()
    {
        int port;
        await using (var emulator = await ServiceBusEmulator.StartAsync())
            port = emulator.Port;
        using var host = Build(options => options.ConnectionString = $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;");

        await host.StartAsync();

        await Wait.UntilAsync(() => host.Services.GetRequiredService<ServiceBusHealth>().Problem is not null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Assert.Single(host.Services.GetServices<IHealthProbe>()).CheckAsync(CancellationToken.None).AsTask());
        await host.StopAsync();
    }

    [Theory]
    [InlineData(null, null, "needs a ConnectionString")]
    [InlineData("Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=k;EntityPath=e", null, "EntityPath")]
    [InlineData("nonsense", null, "cannot be read")]
    [InlineData("Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=k", "x.servicebus.windows.net", "as well")]
    [InlineData(null, "x.servicebus.windows.net", "and Credential")]
    public void Options_that_contradict_each_other_are_refused_without_telling_secrets(string? connectionString, string? name, string message)
    {
        var error = Assert.Throws<WorkflowConfigurationException>(() => Build(options =>
        {
            options.ConnectionString = connectionString;
            options.FullyQualifiedNamespace = name;
        }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SharedAccessKey=k", error.Message, StringComparison.Ordinal);
    }

    private static IHost Build(Action<ServiceBusOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IRoleScheduler, InMemoryRoleScheduler>();
        builder.Services.AddWorkflows(workflows => workflows.Add(Greetings.Build("hello")).UseInMemoryStore().UseServiceBus(configure).UseServiceBusProcessors());
        return builder.Build();
    }
}
