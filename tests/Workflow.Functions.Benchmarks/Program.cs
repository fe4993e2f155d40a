using Workflow.Functions.Benchmarks;

switch (args)
{
    case ["--child", var mode]:
        Console.WriteLine(await ColdStart.MeasureAsync(withWorkflows: mode == ColdStart.WithWorkflows));
        return 0;
    case [] or ["--json", _]:
        var figures = await ColdStartBenchmark.RunAsync();
        if (args is ["--json", var file])
            await File.WriteAllTextAsync(file, figures.ToJsonString(new() { WriteIndented = true }));
        return 0;
    default:
        Console.Error.WriteLine("Usage: [--json FILE]");
        return 2;
}
