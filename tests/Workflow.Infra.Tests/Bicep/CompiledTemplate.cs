namespace Workflow.Infra.Tests.Bicep;

/// <summary>main.bicep as Azure gets it, compiled once for all tests.</summary>
public sealed class CompiledTemplate : IAsyncLifetime
{
    /// <summary>The JSON of the template with all its modules.</summary>
    public string Text { get; private set; } = "";

    /// <summary>What the compiler had to say: nothing, if all is well.</summary>
    public string Diagnostics { get; private set; } = "";

    internal JsonElement Json { get; private set; }

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var build = await BicepCli.RunAsync("build", "main.bicep", "--stdout");
        Text = build.Output;
        Diagnostics = build.Diagnostics;
        if (build.ExitCode == 0)
            Json = JsonDocument.Parse(Text).RootElement;
    }

    /// <inheritdoc />
    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class CompiledTemplateTests : ICollectionFixture<CompiledTemplate>
{
    /// <summary>Its name.</summary>
    public const string Name = "compiled template";
}
