namespace Workflow.Emulator.Tests.Entities;

public sealed class ConfigFileTests
{
    private const string Official = """
        {
          "UserConfig": {
            "Namespaces": [
              {
                "Name": "sbemulatorns",
                "Queues": [
                  {
                    "Name": "queue.1",
                    "Properties": {
                      "DeadLetteringOnMessageExpiration": true,
                      "DefaultMessageTimeToLive": "PT1H",
                      "DuplicateDetectionHistoryTimeWindow": "PT20S",
                      "ForwardDeadLetteredMessagesTo": "",
                      "ForwardTo": "",
                      "LockDuration": "PT30S",
                      "MaxDeliveryCount": 3,
                      "RequiresDuplicateDetection": true,
                      "RequiresSession": false
                    }
                  }
                ],
                "Topics": [
                  {
                    "Name": "topic.1",
                    "Properties": { "DefaultMessageTimeToLive": "PT1H", "RequiresDuplicateDetection": false },
                    "Subscriptions": [
                      {
                        "Name": "subscription.1",
                        "Properties": { "RequiresSession": true, "MaxDeliveryCount": 7 },
                        "Rules": [
                          {
                            "Name": "app-prop-filter-1",
                            "Properties": {
                              "FilterType": "Correlation",
                              "CorrelationFilter": { "ContentType": "application/text", "Label": "subject1", "Properties": { "prop1": "value1" } }
                            }
                          },
                          { "Name": "user-prop-filter-1", "Properties": { "FilterType": "Sql", "SqlFilter": { "SqlExpression": "sys.MessageId = '123456'" } } }
                        ]
                      },
                      { "Name": "subscription.2" }
                    ]
                  }
                ]
              }
            ],
            "Logging": { "Type": "File" }
          }
        }
        """;

    [Fact]
    public void The_official_format_is_read()
    {
        var options = Load(Official);
        var queue = Assert.Single(options.Queues);
        Assert.Equal(
            new QueueDefinition("queue.1")
            {
                DeadLetteringOnMessageExpiration = true,
                DefaultMessageTimeToLive = TimeSpan.FromHours(1),
                DuplicateDetectionHistoryTimeWindow = TimeSpan.FromSeconds(20),
                LockDuration = TimeSpan.FromSeconds(30),
                MaxDeliveryCount = 3,
                RequiresDuplicateDetection = true,
            },
            queue);
        var topic = Assert.Single(options.Topics);
        Assert.Equal(TimeSpan.FromHours(1), topic.DefaultMessageTimeToLive);
        Assert.Equal(["subscription.1", "subscription.2"], topic.Subscriptions.Select(subscription => subscription.Name));
        var subscription = topic.Subscriptions[0];
        Assert.Equal((true, 7), (subscription.RequiresSession, subscription.MaxDeliveryCount));
        var correlation = Assert.IsType<CorrelationRuleFilter>(subscription.Rules[0].Filter);
        Assert.Equal(("application/text", "subject1", "value1"), (correlation.ContentType, correlation.Subject, correlation.Properties["prop1"]));
        Assert.Equal(new SqlRuleFilter("sys.MessageId = '123456'"), subscription.Rules[1].Filter);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Queues": [ { } ] } ] } }""")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Queues": [ { "Name": "q", "Properties": { "LockDuration": "soon" } } ] } ] } }""")]
    [InlineData("""{ "UserConfig": { "Namespaces": [ { "Topics": [ { "Name": "t", "Subscriptions": [ { "Name": "s", "Rules": [ { "Name": "r", "Properties": { "SqlFilter": { "SqlExpression": "1=1" }, "Action": { "SqlExpression": "SET x = 1" } } } ] } ] } ] } ] } }""")]
    public void What_is_not_in_the_format_is_refused(string json) => Assert.Throws<FormatException>(() => Load(json));

    private static EmulatorOptions Load(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json);
            return new EmulatorOptions().AddConfigFile(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
