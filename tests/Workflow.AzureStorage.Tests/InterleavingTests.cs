using FsCheck;
using FsCheck.Fluent;
using Workflow.Core.Tests.Interleavings;
using Xunit;

namespace Workflow.AzureStorage.Tests;

/// <summary>The engine's random interleavings, on Azurite instead of memory, with fewer and shorter cases.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class InterleavingTests(AzuriteFixture azurite)
{
    [Fact]
    public void The_invariants_hold_whatever_happens_in_whatever_order() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(15).WithQuietOnSuccess(true),
        Prop.ForAll(Scenario.Arbitrary(maxHappenings: 25), scenario =>
        {
            var options = azurite.NewOptions();
            options.BucketCount = 1;
            using var store = new AzureStore(options);
            ScenarioRun.PlayAsync(scenario, store, store, store).GetAwaiter().GetResult();
        }));
}
