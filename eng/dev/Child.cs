using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Workflow.Dev;

/// <summary>A running child process. Disposing it ends it and everything it started.</summary>
internal sealed partial class Child : IAsyncDisposable
{
    private const int SignalTerminate = 15;

    // A grandchild that outlives its parent may hold the output pipe open: do not wait for it for ever.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Task _output;

    private Child(Process process, Task output)
    {
        _process = process;
        _output = output;
    }

    public static Child Start(ChildCommand command, Action<string> onLine)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            WorkingDirectory = command.WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        if (command.EndsWithParent)
            start.Environment[ParentProcess.Variable] = "1";

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DevException($"Cannot start {command.Program}: {e.Message}. Is it installed and on the PATH?");
        }

        // Nothing we run may wait for an answer from the keyboard.
        if (!command.EndsWithParent)
            process.StandardInput.Close();
        return new Child(process, Task.WhenAll(Relay(process.StandardOutput, onLine), Relay(process.StandardError, onLine)));
    }

    /// <summary>Waits for the end and the last line of output; when cancelled, the child keeps running.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        // Not Process.WaitForExitAsync alone: the exit code must not overtake the output.
        await _process.WaitForExitAsync(cancellationToken);
        await Task.WhenAny(_output, Task.Delay(OutputGrace, CancellationToken.None));
        return _process.ExitCode;
    }

    /// <summary>
    /// Asks the child to end, as a service manager would. Windows has no such request: there the child saw the
    /// same Ctrl+C as we did, or is ended when the grace is over.
    /// </summary>
    /// <returns>Its exit code, or null when it has not ended within <paramref name="grace"/>.</returns>
    public async Task<int?> StopAsync(TimeSpan grace)
    {
        if (!OperatingSystem.IsWindows() && !_process.HasExited)
            _ = Signal(_process.Id, SignalTerminate);
        using var limit = new CancellationTokenSource(grace);
        try
        {
            return await WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await WaitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static async Task Relay(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
            onLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
