using Azure.Messaging.ServiceBus;
using Workflow.Emulator;

namespace Workflow.ServiceBus.Tests;

/// <summary>The local host goes where its settings say.</summary>
public sealed class LocalHostTests
{
    [Fact]
    public async Task Its_events_go_through_the_namespace_that_its_setting_names()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions().AddConfig(TopologyFilesTests.OfSamples().ToEmulatorConfig()));
        await using var host = new LocalHostProcess(new Dictionary<string, string> { ["ServiceBus"] = emulator.ConnectionString });
        var ready = await host.ReadyAsync();
        using var http = new HttpClient { BaseAddress = new Uri(ready.Split(' ')[1]) };

        var trigger = await http.PostAsync(new Uri("/api/workflows/hello/runs", UriKind.Relative), new StringContent("""{"foreignId":"ada"}"""));
        var run = await http.GetStringAsync(new Uri($"{trigger.Headers.Location}?waitFor=Three&timeoutSeconds=20", UriKind.Relative));
        Assert.Contains("\"Hello, world!\"", run, StringComparison.Ordinal);

        await using var client = new ServiceBusClient(emulator.ConnectionString);
        await using var sender = client.CreateSender("hello");
        await sender.SendMessageAsync(new ServiceBusMessage("garbage") { SessionId = "ada", ApplicationProperties = { ["process"] = "hello-One" } });
        await Wait.UntilAsync(() => emulator.Count("hello/Subscriptions/hello-One").DeadLetter == 1);
    }

    [Fact]
    public async Task A_namespace_without_its_entities_is_told_of_and_ends_it()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync();
        await using var host = new LocalHostProcess(new Dictionary<string, string> { ["ServiceBus"] = emulator.ConnectionString });

        var (exitCode, errors) = await host.ExitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("the namespace lacks", errors, StringComparison.Ordinal);
        Assert.Contains("dotnet run dev.cs topology", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_another_emulator_uses_is_told_of_as_that_and_not_as_a_port()
    {
        var folder = Directory.CreateTempSubdirectory("workflow-bus-");
        try
        {
            await using var emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions { DataFolder = folder.FullName });
            await using var host = new LocalHostProcess(new Dictionary<string, string> { ["ServiceBusEmulator__DataFolder"] = folder.FullName });

            var (exitCode, errors) = await host.ExitAsync();

            Assert.Equal(1, exitCode);
            Assert.Contains($"cannot use its data folder {folder.FullName}", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Cannot listen", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
