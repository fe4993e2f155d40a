using System.Diagnostics;

namespace Workflow.Telemetry.Tests;

/// <summary>The local host as a process of its own, with runs in memory and an emulator; ended with the test.</summary>
internal sealed class LocalHostProcess : IAsyncDisposable
{
    private const string Ready = "Ready: ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private LocalHostProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<LocalHostProcess> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        // Built beside this program, for the same configuration.
        var output = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var program = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(output))!, "Workflow.LocalHost", Path.GetFileName(output), "Workflow.LocalHost.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--port", "0"]) { RedirectStandardOutput = true };
        foreach (var name in (string[])["Storage", "ServiceBus", "ServiceBus__fullyQualifiedNamespace", "ServiceBusEmulator__DataFolder"])
            start.Environment.Remove(name);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (!line.StartsWith(Ready, StringComparison.Ordinal))
                    continue;
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new LocalHostProcess(process, new Uri(new Uri(line[Ready.Length..].Split(' ')[0]), "/"));
            }
            throw new InvalidOperationException("The local host ended before it was ready.");
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
