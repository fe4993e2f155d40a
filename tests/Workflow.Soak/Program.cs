using System.CommandLine;
using Workflow.Soak;

var runs = new Option<int>("--runs") { Description = "How many orders.", DefaultValueFactory = _ => 20_000 };
var minutes = new Option<double>("--minutes") { Description = "Over how many minutes they are triggered.", DefaultValueFactory = _ => 10 };
var seed = new Option<int>("--seed") { Description = "Decides what orders there are, and what is killed when.", DefaultValueFactory = _ => 1 };
var command = new RootCommand("Runs orders on two hosts of which one or the other is killed all the time, over a broker that loses everything now and then, and checks that every run ends as its input says, each move once in history.") { runs, minutes, seed };
command.SetAction(async (parsed, cancellationToken) =>
{
    var options = new SoakOptions(parsed.GetValue(runs), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed));
    var report = await SoakRun.RunAsync(options, Console.WriteLine, cancellationToken);
    Console.WriteLine(report);
    return report.Succeeded ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
