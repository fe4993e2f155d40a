using System.Runtime.InteropServices;
using Workflow.Emulator;
using Workflow.Emulator.Host;

if (!Arguments.TryParse(args, out var options, out var complaint))
{
    Console.Error.WriteLine(complaint);
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

using var stopped = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await using var emulator = await ServiceBusEmulator.StartAsync(options);
if (emulator.ManagementPort is { } management)
    Console.WriteLine($"Health, counts and management: http://localhost:{management}");
Console.WriteLine($"Ready: {emulator.ConnectionString}");
try
{
    await Task.Delay(Timeout.Infinite, stopped.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine("Stopping.");
}

return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopped.Cancel();
}
