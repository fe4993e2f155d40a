using Workflow.Simulator;
using Workflow.Simulator.Reports;

namespace Workflow.Scale.Tests.Simulating;

public sealed class ValidationTests
{
    /// <summary>A report whose hosts gave so many runs a second, at costs of which all that counts is their sum.</summary>
    private static Measurements Figures(params (int Hosts, double RunsPerSecond)[] measured)
    {
        var values = new Dictionary<string, double>
        {
            ["hosts.calibration.cpuMicrosecondsPerStep.hosts"] = 1000,
            ["hosts.calibration.cpuMicrosecondsPerStep.azurite"] = 1000,
            ["hosts.calibration.cpuMicrosecondsPerStep.broker"] = 200,
            ["hosts.calibration.cpuMicrosecondsPerStep.trigger"] = 100,
            ["hosts.calibration.storageRequestsPerRun"] = 11,
            ["hosts.calibration.messagesPerRun"] = 5,
            ["hosts.calibration.runsPerSecond"] = 1,
        };
        foreach (var (hosts, runsPerSecond) in measured)
            values[$"hosts.{hosts}.runsPerSecond"] = runsPerSecond;
        return new Measurements("a machine", Processors: 2, values);
    }

    [Fact]
    public void A_prediction_is_not_made_from_what_it_predicts()
    {
        var first = Validation.Of(Figures((1, 100), (4, 100)), seed: 1);
        var second = Validation.Of(Figures((1, 300), (4, 10)), seed: 1);

        Assert.Equal(first.Select(point => point.Predicted), second.Select(point => point.Predicted));
    }

    [Fact]
    public void A_prediction_is_bound_by_the_machine()
    {
        // 2 processors over 2.3 ms a step; Azurite alone, of one thread, could do 1,000 steps a second.
        var predicted = Validation.Of(Figures((4, 100)), seed: 1)[0].Predicted;

        Assert.InRange(predicted, 0.8 * 2 / 0.0023 / 5, 2 / 0.0023 / 5);
    }

    [Theory]
    [InlineData(0.85, true)]
    [InlineData(1.15, true)]
    [InlineData(0.7, false)]
    [InlineData(1.4, false)]
    public void A_prediction_holds_within_a_fifth(double predictedOfMeasured, bool holds)
    {
        var predicted = Validation.Of(Figures((2, 100)), seed: 1)[0].Predicted;

        Assert.Equal(holds, Validation.Of(Figures((2, predicted / predictedOfMeasured)), seed: 1)[0].Holds);
    }

    [Fact]
    public void A_file_that_is_no_report_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Measurements.Parse("""{"values": {}}"""));

    [Fact]
    public void A_missing_figure_is_named_with_the_command_that_takes_it()
    {
        var exception = Assert.Throws<InvalidDataException>(() => Figures()["hosts.9.runsPerSecond"]);

        Assert.Contains("hosts.9.runsPerSecond", exception.Message, StringComparison.Ordinal);
        Assert.Contains("bench all", exception.Message, StringComparison.Ordinal);
    }
}
