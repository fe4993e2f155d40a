using System.CommandLine;
using Workflow.Simulator;
using Workflow.Simulator.Reports;

var figures = new Option<FileInfo>("--figures") { Description = "The figures of the benchmarks (bench all --json).", HelpName = "FILE", Required = true };
figures.AcceptExistingOnly();
var runs = new Option<double>("--runs-per-day") { Description = "How many runs a day (default: a billion).", HelpName = "N", DefaultValueFactory = _ => 1e9 };
var steps = new Option<int>("--steps") { Description = "How many steps a run has (default: 5).", HelpName = "N", DefaultValueFactory = _ => 5 };
var seed = new Option<int>("--seed") { Description = "The same seed gives the same outcome (default: 1).", HelpName = "N", DefaultValueFactory = _ => 1 };
var validate = new Option<bool>("--validate") { Description = "Only compare predictions with measurements, and fail where one is off by more than 20 %." };
var section = new Option<string[]>("--section") { Description = $"Only these: {string.Join(", ", Report.Sections)}.", HelpName = "NAME" };
section.AcceptOnlyFromAmong([.. Report.Sections]);
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

var root = new RootCommand("Predict what a deployment carries and where it breaks, from measured costs and published limits.") { figures, runs, steps, seed, validate, section, markdown };
root.SetAction(parsed =>
{
    try
    {
        var report = new Report(
            Measurements.Parse(File.ReadAllText(parsed.GetRequiredValue(figures).FullName)),
            parsed.GetValue(runs) / 86_400,
            parsed.GetValue(steps),
            parsed.GetValue(seed),
            parsed.GetValue(markdown));
        if (parsed.GetValue(validate))
            return report.Print(Report.Validation, Console.Out) ? 0 : 1;
        foreach (var name in parsed.GetValue(section) is { Length: > 0 } chosen ? chosen : Report.Sections)
            report.Print(name, Console.Out);
        return 0;
    }
    catch (InvalidDataException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});
return root.Parse(args).Invoke();

