using Workflow.AzureStorage.Tests;

namespace Workflow.Wire.Tests;

/// <summary>The Azurite of all tests, started by the first that needs it; each app has a table and a container of its own in it.</summary>
internal static class SharedAzurite
{
    private static readonly Lazy<Task<AzuriteProcess>> Started = new(AzuriteProcess.StartAsync);
    private static int _apps;

    public static Task<AzuriteProcess> GetAsync() => Started.Value;

    /// <summary>A prefix that no other app has.</summary>
    public static string NewPrefix() => $"wire{Interlocked.Increment(ref _apps)}";

    public static async Task StopAsync()
    {
        if (Started.IsValueCreated)
            await (await Started.Value).DisposeAsync();
    }
}
