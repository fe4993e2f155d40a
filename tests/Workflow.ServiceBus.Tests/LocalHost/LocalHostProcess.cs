using System.Collections.Concurrent;
using System.Diagnostics;

namespace Workflow.ServiceBus.Tests;

/// <summary>The local host as a process of its own, ended with the test.</summary>
internal sealed class LocalHostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Task _reading;
    private readonly Task<string> _errors;

    public LocalHostProcess(IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Workflow.LocalHost.dll"), "--port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in (string[])["Storage", "ServiceBus", "ServiceBus__fullyQualifiedNamespace", "ServiceBusEmulator__DataFolder"])
            start.Environment.Remove(name);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _reading = ReadAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Waits for the line that says where it serves, and returns it.</summary>
    public async Task<string> ReadyAsync()
    {
        await Wait.UntilAsync(() => _process.HasExited || _lines.Any(IsReady));
        return _lines.FirstOrDefault(IsReady) ?? throw new InvalidOperationException(await _errors);
    }

    /// <summary>Waits for its end: its exit code, and what it wrote to the error stream.</summary>
    public async Task<(int ExitCode, string Errors)> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(BusApp.Patience);
        return (_process.ExitCode, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private static bool IsReady(string line) => line.StartsWith("Ready:", StringComparison.Ordinal);

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            _lines.Enqueue(line);
    }
}
