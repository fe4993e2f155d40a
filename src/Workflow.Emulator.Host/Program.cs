using System.Net.Sockets;
using System.Runtime.InteropServices;
using Workflow.Dev;
using Workflow.Emulator;
using Workflow.Emulator.Host;

if (!Arguments.TryParse(args, out var options, out var complaint))
{
    Console.Error.WriteLine(complaint);
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

using var stopped = CancellationTokenSource.CreateLinkedTokenSource(ParentProcess.Ended());
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var emulator = await ServiceBusEmulator.StartAsync(options, stopped.Token);
    Console.WriteLine($"Health, counts and management: http://127.0.0.1:{emulator.ManagementPort}");
    Console.WriteLine($"Ready: {emulator.ConnectionString}");
    await Task.Delay(Timeout.Infinite, stopped.Token);
    return 0;
}
catch (OperationCanceledException)
{
    return 0;
}
catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
{
    Console.Error.WriteLine($"The emulator cannot start on port {options.Port}: {exception.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopped.Cancel();
}
