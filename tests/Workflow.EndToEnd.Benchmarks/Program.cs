using System.Globalization;
using System.Text.Json.Nodes;
using Workflow.EndToEnd.Benchmarks;

const string Usage = "Usage: [hosts [--hosts 1,2,4]] [--json FILE]";
string? json = null;
IReadOnlyList<int> hosts = [1, 2, 4];
var name = "e2e";
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "hosts" when i == 0:
            name = "hosts";
            break;
        case "--json" when i + 1 < args.Length:
            json = args[++i];
            break;
        case "--hosts" when i + 1 < args.Length:
            name = "hosts";
            hosts = [.. args[++i].Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
            break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
JsonObject figures = name == "hosts" ? await HostsBenchmark.RunAsync(hosts) : await EndToEndBenchmark.RunAsync();
if (json is not null)
    await File.WriteAllTextAsync(json, figures.ToJsonString(new() { WriteIndented = true }));
return 0;
