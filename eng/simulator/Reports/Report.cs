using Workflow.Simulator.Model;

namespace Workflow.Simulator.Reports;

/// <summary>All that is predicted for a load, in sections that can be had one by one.</summary>
/// <param name="measured">What things cost.</param>
/// <param name="runsPerSecond">The load.</param>
/// <param name="steps">How many steps a run has.</param>
/// <param name="seed">The chance.</param>
/// <param name="markdown">Whether tables are Markdown.</param>
internal sealed class Report(Measurements measured, double runsPerSecond, int steps, int seed, bool markdown)
{
    public const string Validation = "validation";

    private readonly Costing _costing = Costing.Of(measured);

    /// <summary>The sections in their order.</summary>
    public static IReadOnlyList<string> Sections { get; } = [Validation, "plan", "levers", "scale-out", "sources"];

    /// <summary>Prints one section.</summary>
    /// <returns>False where it says that the model does not hold.</returns>
    public bool Print(string section, TextWriter output)
    {
        var plan = Sizing.Of(runsPerSecond, steps, _costing);
        switch (section)
        {
            case Validation:
                return Reports.Validation.Print(output, measured, seed, markdown);
            case "plan":
                PlanReport.Print(output, plan, _costing, markdown);
                return true;
            case "levers":
                output.WriteLine($"Simulated: one of {plan.Slices * plan.Cells} equal parts (an account with its share of the rest), since runs of different parts meet nowhere; seed {seed}.");
                output.WriteLine();
                Levers.Print(output, Levers.Simulate(plan, _costing, seed), markdown);
                return true;
            case "scale-out":
                output.WriteLine("The whole load at once, on one instance of each step's function; sessions shared out, and as many as host.json gives by default:");
                output.WriteLine();
                ScaleOut.Print(output, plan, ScaleOut.Simulate(plan, _costing, seed), markdown);
                return true;
            case "sources":
                output.WriteLine("What the model takes for granted:");
                output.WriteLine();
                PlanReport.PrintSources(output, markdown);
                return true;
            default:
                throw new ArgumentException($"There is no section '{section}'.", nameof(section));
        }
    }
}
