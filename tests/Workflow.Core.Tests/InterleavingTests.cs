using FsCheck;
using FsCheck.Fluent;
using Workflow.Core.Tests.Interleavings;

namespace Workflow.Core.Tests;

/// <summary>
/// Random workflows under random interleavings of steps, callbacks, timeouts, steering, crashes, lost and repeated events: at
/// most one run in flight per foreign ID, gap-free versions, no move outside graph and run-state machine, one end per run,
/// nothing lost.
/// </summary>
public sealed class InterleavingTests
{
    [Fact]
    public void The_invariants_hold_whatever_happens_in_whatever_order() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400).WithQuietOnSuccess(true),
        Prop.ForAll(Scenario.Arbitrary(maxHappenings: 60), scenario =>
        {
            var store = new InMemoryStore();
            ScenarioRun.PlayAsync(scenario, store, store, store).GetAwaiter().GetResult();
        }));
}
