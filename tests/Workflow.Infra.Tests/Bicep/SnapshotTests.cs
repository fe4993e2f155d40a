namespace Workflow.Infra.Tests.Bicep;

/// <summary>Whoever changes what is deployed sees it in the snapshots, and so does whoever reviews it.</summary>
public sealed class SnapshotTests
{
    public static TheoryData<string> Environments => Snapshot.All;

    [Theory]
    [MemberData(nameof(Environments))]
    public async Task What_is_deployed_is_what_is_stored(string environment)
    {
        var validation = await BicepCli.RunAsync(
            "snapshot", $"environments/{environment}.bicepparam", "--mode", "validate",
            "--subscription-id", "00000000-0000-0000-0000-000000000001",
            "--tenant-id", "00000000-0000-0000-0000-000000000002",
            "--location", "westeurope");

        Assert.True(validation.ExitCode == 0, $"{validation.Output}{validation.Diagnostics}{Environment.NewLine}When it is meant, run: dotnet run dev.cs snapshot");
    }

    [Fact]
    public void Every_environment_has_one() =>
        Assert.Equal(
            Snapshot.Environments.Order(),
            Directory.GetFiles(Checkout.PathOf("infra", "environments"), "*.bicepparam").Select(Path.GetFileNameWithoutExtension).Order());
}
