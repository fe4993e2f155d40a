using Azure.Messaging.ServiceBus;
using Workflow.Emulator.Tests.Conformance;

namespace Workflow.Emulator.Tests.Host;

public sealed class HostTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("workflow-emulator-").FullName;

    [Fact]
    public async Task A_killed_process_leaves_its_messages_to_the_next()
    {
        var config = Path.Combine(_folder, "Config.json");
        await File.WriteAllTextAsync(config, """{ "UserConfig": { "Namespaces": [ { "Name": "n", "Queues": [ { "Name": "orders", "Properties": { "MaxDeliveryCount": 3 } } ] } ] } }""");
        string[] arguments = ["--config", config, "--data", Path.Combine(_folder, "data")];
        using (var host = await HostProcess.StartAsync(arguments))
        {
            await using var client = new ServiceBusClient(host.ConnectionString);
            await using var sender = client.CreateSender("orders");
            for (var index = 0; index < 20; index++)
                await sender.SendMessageAsync(new ServiceBusMessage($"m{index}"));
            host.Kill();
        }

        using (var host = await HostProcess.StartAsync(arguments))
        {
            await using var client = new ServiceBusClient(host.ConnectionString);
            await using var receiver = client.CreateReceiver("orders");
            for (var index = 0; index < 20; index++)
            {
                var message = await receiver.ReceiveMessageAsync(Bus.Patience);
                Assert.Equal($"m{index}", message.Body.ToString());
                await receiver.CompleteMessageAsync(message);
            }
        }
    }

    [Theory]
    [InlineData("--port", "many")]
    [InlineData("--port")]
    [InlineData("--unknown", "1")]
    [InlineData("--config", "nowhere.json")]
    public async Task What_it_does_not_understand_it_refuses(params string[] arguments)
    {
        var (exitCode, complaint) = await HostProcess.RefusedAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains("Usage:", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_to_be()
    {
        await using var bus = await Bus.StartAsync();
        var (exitCode, complaint) = await HostProcess.RefusedAsync("--port", $"{bus.Emulator.Port}", "--management-port", "0");
        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("   at ", complaint, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
