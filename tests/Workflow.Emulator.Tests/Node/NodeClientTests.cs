using Workflow.Emulator.Tests.Conformance;

namespace Workflow.Emulator.Tests.Node;

/// <summary>The same behaviour through the npm client, an implementation of its own.</summary>
public sealed class NodeClientTests(NodeFixture node) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("properties")]
    [InlineData("locks")]
    [InlineData("lockLost")]
    [InlineData("deadLetters")]
    [InlineData("receiveAndDelete")]
    [InlineData("sessions")]
    [InlineData("sessionReturns")]
    [InlineData("sessionLockLost")]
    [InlineData("noSession")]
    [InlineData("schedule")]
    [InlineData("topicFilters")]
    [InlineData("batches")]
    [InlineData("limits")]
    [InlineData("wrongKey")]
    [InlineData("subscribe")]
    public async Task The_npm_client_sees_the_same(string scenario)
    {
        await using var bus = await Bus.StartAsync(options =>
        {
            options.Queues.Add(new QueueDefinition("brief") { LockDuration = TimeSpan.FromSeconds(2) });
            options.Queues.Add(new QueueDefinition("briefSessions") { LockDuration = TimeSpan.FromSeconds(2), RequiresSession = true });
        });
        await node.RunAsync("scenarios.mjs", bus.Emulator.ConnectionString, scenario);
    }
}
