using Workflow.Benchmarks;

try
{
    var (name, json, child) = CommandLine.Parse(args);
    if (child is not null)
        return await CoreBenchmark.RunChildAsync(child);
    var figures = name switch
    {
        "core" => await CoreBenchmark.RunAsync(),
        _ => throw new FormatException($"There is no benchmark '{name}'."),
    };
    if (json is not null)
        await File.WriteAllTextAsync(json, figures.ToJsonString(new() { WriteIndented = true }));
    return 0;
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine("Usage: core [--json FILE]");
    return 2;
}
