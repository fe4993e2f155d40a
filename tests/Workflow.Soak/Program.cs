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
var foreignIds = new Option<int>("--foreign-ids") { Description = "How many foreign IDs.", DefaultValueFactory = _ => 1000 };
var runsEach = new Option<int>("--runs-each") { Description = "How many runs each has, one after the other.", DefaultValueFactory = _ => 20 };
var order = new Command("order", "Runs many foreign IDs over two hosts and checks that handlers of one neither overlap nor go backwards.") { foreignIds, runsEach };
order.SetAction(async parsed =>
{
    var report = await OrderRun.RunAsync(parsed.GetValue(foreignIds), parsed.GetValue(runsEach), azurite: null, Console.WriteLine);
    Console.WriteLine(report);
    return report.Findings.Count == 0 ? 0 : 1;
});
command.Add(order);
return await command.Parse(args).InvokeAsync();
