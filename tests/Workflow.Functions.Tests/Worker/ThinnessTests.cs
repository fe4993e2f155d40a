namespace Workflow.Functions.Tests;

/// <summary>What touches the worker is thin: everything that can be decided without it lies apart.</summary>
public sealed class ThinnessTests
{
    [Fact]
    public void Only_the_folder_Worker_knows_the_worker()
    {
        var source = Checkout.PathOf("src", "Workflow.Functions");

        var knowing = Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("Microsoft.Azure.Functions.", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)))
            .Distinct();

        Assert.Equal("Worker", Assert.Single(knowing));
    }
}
