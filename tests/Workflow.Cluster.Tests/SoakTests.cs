using Workflow.Soak;
using Xunit.Abstractions;

namespace Workflow.Cluster.Tests;

/// <summary>The soak in short; in full it is <c>dotnet run dev.cs soak</c>.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class SoakTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    [Fact]
    public async Task Orders_end_as_their_input_says_while_hosts_are_killed_and_the_broker_loses_everything()
    {
        var report = await SoakRun.RunAsync(
            new SoakOptions(Runs: 200, Duration: TimeSpan.FromSeconds(20), Seed: 5)
            {
                Between = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)),
                LockSeconds = 5,
            },
            output.WriteLine);

        Assert.True(report.Succeeded, report.ToString());
        Assert.True(report.Kills > 0 && report.Losses > 0, report.ToString());
    }

    [Fact]
    public async Task Handlers_of_one_foreign_ID_neither_overlap_nor_go_backwards_over_two_hosts()
    {
        var report = await OrderRun.RunAsync(foreignIds: 60, runsEach: 5, azurite.Azurite, output.WriteLine);

        Assert.Empty(report.Findings);
        Assert.Equal((300, 300 * 4, 2), (report.Runs, report.Handled, report.Hosts));
    }
}
