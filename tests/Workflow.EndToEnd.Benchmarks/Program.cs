using Workflow.EndToEnd.Benchmarks;

var json = args switch
{
    [] => null,
    ["--json", var file] => file,
    _ => throw new ArgumentException("Usage: [--json FILE]"),
};
var figures = await EndToEndBenchmark.RunAsync();
if (json is not null)
    await File.WriteAllTextAsync(json, figures.ToJsonString(new() { WriteIndented = true }));
return 0;
