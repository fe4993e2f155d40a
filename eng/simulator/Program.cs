using System.CommandLine;
using System.Diagnostics;
using Workflow.Simulator;
using Workflow.Simulator.Model;
using Workflow.Simulator.Reports;

var figures = new Option<FileInfo>("--figures") { Description = "The figures of the benchmarks (bench all --json).", HelpName = "FILE", Required = true };
figures.AcceptExistingOnly();
var runs = new Option<double>("--runs-per-day") { Description = "How many runs a day (default: a billion).", HelpName = "N", DefaultValueFactory = _ => 1e9 };
var steps = new Option<int>("--steps") { Description = "How many steps a run has (default: 5).", HelpName = "N", DefaultValueFactory = _ => 5 };
var seed = new Option<int>("--seed") { Description = "The same seed gives the same outcome (default: 1).", HelpName = "N", DefaultValueFactory = _ => 1 };
var validate = new Option<bool>("--validate") { Description = "Only compare predictions with measurements, and fail where one is off by more than 20 %." };
var markdown = new Option<bool>("--markdown") { Description = "Print tables as Markdown." };
runs.Validators.Add(result =>
{
    if (result.GetValueOrDefault<double>() is not (>= 1000 and <= 1e11))
        result.AddError("--runs-per-day must be 1,000 to 100,000,000,000.");
});
steps.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is not (>= 1 and <= 100))
        result.AddError("--steps must be 1 to 100.");
});

var root = new RootCommand("Predict what a deployment carries and where it breaks, from measured costs and published limits.") { figures, runs, steps, seed, validate, markdown };
root.SetAction(parsed =>
{
    try
    {
        return Run(
            Measurements.Parse(File.ReadAllText(parsed.GetRequiredValue(figures).FullName)),
            parsed.GetValue(runs) / 86_400,
            parsed.GetValue(steps),
            parsed.GetValue(seed),
            parsed.GetValue(validate),
            parsed.GetValue(markdown));
    }
    catch (InvalidDataException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});
return root.Parse(args).Invoke();

static int Run(Measurements measured, double runsPerSecond, int steps, int seed, bool validateOnly, bool markdown)
{
    var started = Stopwatch.GetTimestamp();
    var output = Console.Out;
    output.WriteLine();
    var holds = Validation.Print(output, measured, seed, markdown);
    if (validateOnly)
        return holds ? 0 : 1;

    var costing = Costing.Of(measured);
    var plan = Sizing.Of(runsPerSecond, steps, costing);
    PlanReport.Print(output, plan, costing, markdown);

    output.WriteLine($"Simulated: one of {plan.Slices * plan.Cells} equal parts (an account with its share of the rest), since runs of different parts meet nowhere; seed {seed}.");
    output.WriteLine();
    var levers = Levers.Simulate(plan, costing, seed);
    Levers.Print(output, levers, markdown);

    output.WriteLine("The whole load at once, on one instance of each step's function:");
    output.WriteLine();
    var scaleOut = ScaleOut.Simulate(plan, costing, seed);
    ScaleOut.Print(output, plan, scaleOut, markdown);

    output.WriteLine("What the model takes for granted:");
    output.WriteLine();
    PlanReport.PrintSources(output, markdown);
    output.WriteLine($"{Text.Of(levers.Sum(lever => lever.Events) + scaleOut.Shared[^1].Events + scaleOut.ByDefault[^1].Events)} events in {Text.Of(Stopwatch.GetElapsedTime(started).TotalSeconds)} s");
    return 0;
}
