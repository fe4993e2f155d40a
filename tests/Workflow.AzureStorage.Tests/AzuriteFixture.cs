using Xunit;

namespace Workflow.AzureStorage.Tests;

/// <summary>One Azurite for all tests of this assembly; every store gets a table and a container of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess? _azurite;
    private int _names;

    public string ConnectionString => _azurite!.ConnectionString;

    /// <summary>To another account of the same Azurite.</summary>
    public string SecondConnectionString => _azurite!.SecondConnectionString;

    public async Task InitializeAsync() => _azurite = await AzuriteProcess.StartAsync();

    public async Task DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }

    /// <summary>Options for an account area that nobody has used. Few buckets: Azurite scans the whole table for each.</summary>
    public AzureStorageOptions NewOptions() => new()
    {
        ConnectionString = ConnectionString,
        NamePrefix = $"t{Interlocked.Increment(ref _names)}",
        BucketCount = 4,
        CreateIfMissing = true,
    };
}

[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
