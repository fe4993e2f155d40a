using System.Globalization;
using Workflow.Simulator.Model;

namespace Workflow.Simulator.Reports;

/// <summary>What the model predicts for 1, 2 and 4 hosts on the benchmark's machine, beside what was measured there.</summary>
internal static class Validation
{
    /// <summary>How far a prediction may be off.</summary>
    public const double Tolerance = 0.2;

    /// <summary>A prediction and what came of it.</summary>
    /// <param name="Hosts">The number of hosts.</param>
    /// <param name="Predicted">Runs a second.</param>
    /// <param name="Measured">Runs a second.</param>
    /// <param name="OtherCores">Processors that others used while it was measured.</param>
    public sealed record Point(int Hosts, double Predicted, double Measured, double? OtherCores)
    {
        public double Error => Predicted / Measured - 1;

        public bool Holds => Math.Abs(Error) <= Tolerance;
    }

    public static IReadOnlyList<Point> Of(Measurements measured, int seed)
    {
        var machine = new LocalMachine(measured);
        return [.. measured.HostCounts.Select(hosts => new Point(hosts, machine.Predict(hosts, seed).RunsPerSecond, machine.MeasuredRunsPerSecond(hosts), machine.OtherCores(hosts)))];
    }

    /// <returns>Whether every prediction holds.</returns>
    public static bool Print(TextWriter writer, Measurements measured, int seed, bool markdown)
    {
        writer.WriteLine($"Runs of 5 steps a second on {measured.Machine}. The model's costs are those of 1 host with ParallelCount 16; below are other configurations (ParallelCount 64), which it has not seen.");
        writer.WriteLine();
        var table = new Table("hosts", "predicted", "measured", "off by", "within 20 %", "processors used by others");
        var points = Of(measured, seed);
        foreach (var point in points)
        {
            table.Add(
                point.Hosts.ToString(CultureInfo.InvariantCulture),
                point.Predicted.ToString("F1", CultureInfo.InvariantCulture),
                point.Measured.ToString("F1", CultureInfo.InvariantCulture),
                point.Error.ToString("+0 %;-0 %;0 %", CultureInfo.InvariantCulture),
                point.Holds ? "yes" : "NO",
                point.OtherCores?.ToString("F2", CultureInfo.InvariantCulture) ?? "?");
        }
        table.Print(writer, markdown);
        return points.Count > 0 && points.All(point => point.Holds);
    }
}
