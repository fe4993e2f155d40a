using Workflow.AzureStorage.Tests;

namespace Workflow.Cluster.Tests;

/// <summary>One Azurite for all clusters of these tests; each has a table and a container of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    internal AzuriteProcess Azurite { get; private set; } = null!;

    public async Task InitializeAsync() => Azurite = await AzuriteProcess.StartAsync();

    public async Task DisposeAsync() => await Azurite.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
