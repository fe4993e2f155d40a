namespace Workflow.EndToEnd;

/// <summary>Tests for <see cref="TestRunTests"/> to run: they pass, unless it asks for something else.</summary>
public sealed class ProbeTests
{
    internal const string Behaviour = "WORKFLOW_PROBE_BEHAVIOUR";

    [Fact]
    public void Passes() => Assert.True(File.Exists(Checkout.PathOf("dev.cs")));

    [Fact]
    public void Does_as_it_is_told()
    {
        var behaviour = Environment.GetEnvironmentVariable(Behaviour);
        if (behaviour == "crash")
            Environment.FailFast("A test host that crashes, as it was told.");
        Assert.Null(behaviour);
    }
}
