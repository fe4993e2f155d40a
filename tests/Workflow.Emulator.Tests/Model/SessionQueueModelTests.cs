using FsCheck;
using FsCheck.Fluent;

namespace Workflow.Emulator.Tests.Model;

/// <summary>Random sequences of operations on the broker and on the reference model must tell the same story.</summary>
public sealed class SessionQueueModelTests
{
    private const int LongestSequence = 120;

    private static readonly Gen<Step> Steps =
        from operation in Gen.Frequency(
            (6, Gen.Constant(Operation.Send)),
            (3, Gen.Constant(Operation.AcceptNext)),
            (2, Gen.Constant(Operation.AcceptNamed)),
            (6, Gen.Constant(Operation.Receive)),
            (4, Gen.Constant(Operation.Complete)),
            (3, Gen.Constant(Operation.Abandon)),
            (1, Gen.Constant(Operation.DeadLetter)),
            (2, Gen.Constant(Operation.Defer)),
            (2, Gen.Constant(Operation.ReceiveDeferred)),
            (1, Gen.Constant(Operation.Renew)),
            (2, Gen.Constant(Operation.Close)),
            (2, Gen.Constant(Operation.Wait)))
        from receiver in Gen.Choose(0, ModelRun.Receivers - 1)
        from session in Gen.Choose(0, ModelRun.Sessions - 1)
        from pick in Gen.Choose(0, 9)
        select new Step { Operation = operation, Receiver = receiver, Session = session, Pick = pick };

    [Fact]
    public void A_queue_with_sessions_does_what_the_model_does()
    {
        var sequences =
            from length in Gen.Choose(1, LongestSequence)
            from steps in Steps.ArrayOf(length)
            select steps;
        var property = Prop.ForAll(Arb.From(sequences, Shorter), steps =>
        {
            using var run = new ModelRun();
            foreach (var step in steps)
                run.Do(step);
            run.Conclude();
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), property);
    }

    /// <summary>The same sequence without a half, or without one step.</summary>
    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        if (steps.Length > 3)
        {
            yield return steps[..(steps.Length / 2)];
            yield return steps[(steps.Length / 2)..];
        }

        for (var index = 0; index < steps.Length; index++)
            yield return [.. steps[..index], .. steps[(index + 1)..]];
    }
}
