using Workflow.Simulator;
using Workflow.Simulator.Reports;
var m = Measurements.Parse(File.ReadAllText(args[0]));
Validation.Print(Console.Out, m, 1, false);
