using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Workflow.Emulator.Tests.Conformance;

public sealed class AdministrationTests
{
    [Fact]
    public async Task Queues_are_created_read_updated_listed_and_deleted()
    {
        await using var bus = await StartAsync();
        var client = new ServiceBusAdministrationClient(bus.Emulator.AdministrationConnectionString);
        QueueProperties created = await client.CreateQueueAsync(new CreateQueueOptions("made")
        {
            RequiresSession = true,
            LockDuration = TimeSpan.FromSeconds(30),
            MaxDeliveryCount = 3,
            DefaultMessageTimeToLive = TimeSpan.FromHours(1),
            ForwardDeadLetteredMessagesTo = Bus.Queue,
        });
        Assert.True(created.RequiresSession);
        QueueProperties read = await client.GetQueueAsync("made");
        Assert.Equal((TimeSpan.FromSeconds(30), 3, TimeSpan.FromHours(1)), (read.LockDuration, read.MaxDeliveryCount, read.DefaultMessageTimeToLive));
        Assert.EndsWith(Bus.Queue, read.ForwardDeadLetteredMessagesTo, StringComparison.Ordinal);
        read.MaxDeliveryCount = 5;
        Assert.Equal(5, (await client.UpdateQueueAsync(read)).Value.MaxDeliveryCount);

        await bus.SendToSessionAsync("made", "one", "a", "b");
        QueueRuntimeProperties counts = await client.GetQueueRuntimePropertiesAsync("made");
        Assert.Equal((2, 2), (counts.ActiveMessageCount, counts.TotalMessageCount));
        var names = new List<string>();
        await foreach (var queue in client.GetQueuesAsync())
            names.Add(queue.Name);
        Assert.Equal(["made", Bus.Queue, Bus.SessionQueue], names);

        await client.DeleteQueueAsync("made");
        Assert.False(await client.QueueExistsAsync("made"));
        Assert.True(await client.QueueExistsAsync(Bus.Queue));
        var refusal = await Assert.ThrowsAsync<ServiceBusException>(() => client.CreateQueueAsync(Bus.Queue));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, refusal.Reason);
        refusal = await Assert.ThrowsAsync<ServiceBusException>(() => client.DeleteQueueAsync("made"));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, refusal.Reason);
    }

    [Fact]
    public async Task Topics_subscriptions_and_rules_are_created_read_listed_and_deleted()
    {
        await using var bus = await StartAsync();
        var client = new ServiceBusAdministrationClient(bus.Emulator.AdministrationConnectionString);
        await client.CreateTopicAsync("news");
        await client.CreateSubscriptionAsync(
            new CreateSubscriptionOptions("news", "eu") { RequiresSession = true, MaxDeliveryCount = 4 },
            new CreateRuleOptions("first", new Azure.Messaging.ServiceBus.Administration.SqlRuleFilter("region = 'eu'")));
        await client.CreateRuleAsync("news", "eu", new CreateRuleOptions("second", new Azure.Messaging.ServiceBus.Administration.CorrelationRuleFilter { Subject = "all", ApplicationProperties = { ["level"] = 2 } }));
        SubscriptionProperties subscription = await client.GetSubscriptionAsync("news", "eu");
        Assert.Equal((true, 4), (subscription.RequiresSession, subscription.MaxDeliveryCount));
        var rules = new List<RuleProperties>();
        await foreach (var rule in client.GetRulesAsync("news", "eu"))
            rules.Add(rule);
        Assert.Equal(["first", "second"], rules.Select(rule => rule.Name));
        Assert.Equal("region = 'eu'", ((Azure.Messaging.ServiceBus.Administration.SqlRuleFilter)rules[0].Filter).SqlExpression);
        Assert.Equal(2, ((Azure.Messaging.ServiceBus.Administration.CorrelationRuleFilter)rules[1].Filter).ApplicationProperties["level"]);

        await using var sender = bus.Client.CreateSender("news");
        await sender.SendMessageAsync(new ServiceBusMessage("in") { SessionId = "s", ApplicationProperties = { ["region"] = "eu" } });
        await sender.SendMessageAsync(new ServiceBusMessage("out") { SessionId = "s" });
        Assert.Equal(1, (await client.GetSubscriptionRuntimePropertiesAsync("news", "eu")).Value.ActiveMessageCount);

        await client.DeleteRuleAsync("news", "eu", "first");
        Assert.False(await client.RuleExistsAsync("news", "eu", "first"));
        await client.DeleteSubscriptionAsync("news", "eu");
        Assert.False(await client.SubscriptionExistsAsync("news", "eu"));
        Assert.Equal(0, (await client.GetTopicRuntimePropertiesAsync("news")).Value.SubscriptionCount);
        await client.DeleteTopicAsync("news");
        Assert.False(await client.TopicExistsAsync("news"));
    }

    [Fact]
    public async Task A_stranger_is_refused_and_a_bad_filter_too()
    {
        await using var bus = await StartAsync();
        var stranger = new ServiceBusAdministrationClient(bus.Emulator.AdministrationConnectionString!.Replace("SAS_KEY_VALUE", "WRONG", StringComparison.Ordinal));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => stranger.GetQueueAsync(Bus.Queue));
        var client = new ServiceBusAdministrationClient(bus.Emulator.AdministrationConnectionString);
        await Assert.ThrowsAnyAsync<Exception>(() => client.CreateRuleAsync(Bus.Topic, "all", new CreateRuleOptions("bad", new Azure.Messaging.ServiceBus.Administration.SqlRuleFilter("x ="))));
        Assert.False(await client.RuleExistsAsync(Bus.Topic, "all", "bad"));
    }

    [Fact]
    public async Task Health_and_counts_can_be_asked_for()
    {
        await using var bus = await StartAsync();
        await bus.SendAsync(Bus.Queue, "a");
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{bus.Emulator.ManagementPort}") };
        Assert.Equal("healthy", (await http.GetFromJsonAsync<JsonObject>("health"))!["status"]!.GetValue<string>());
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonObject>("counts"))![Bus.Queue]!["active"]!.GetValue<int>());
    }

    private static Task<Bus> StartAsync() => Bus.StartAsync(options => options.ManagementPort = 0);
}
