using Workflow.Dev;
using Workflow.Local;
using Workflow.LocalHost;
using Workflow.Samples;

LocalHostOptions options;
try
{
    options = LocalHostOptions.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(LocalHostOptions.Usage);
    return 2;
}

if (options.TopologyFolder is { } folder)
{
    SampleTopology.Write(folder);
    return 0;
}

return await LocalServer.RunAsync(options.Port, new Dictionary<string, string?>(), workflows => workflows.AddSamples(), ParentProcess.Ended());
