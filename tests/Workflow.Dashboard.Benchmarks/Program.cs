using System.Globalization;
using Workflow.Dashboard.Benchmarks;

string? json = null;
var (runs, buckets) = (100_000, 4);
for (var i = 0; i + 1 < args.Length; i += 2)
{
    if (args[i] == "--json")
        json = args[i + 1];
    else if (args[i] == "--runs")
        runs = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    else if (args[i] == "--buckets")
        buckets = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    else
        throw new ArgumentException("Usage: [--json FILE] [--runs N] [--buckets N]");
}
var (figures, held) = await DashboardBenchmark.RunAsync(runs, buckets);
if (json is not null)
    await File.WriteAllTextAsync(json, figures.ToJsonString(new() { WriteIndented = true }));
return held ? 0 : 1;
