using System.Diagnostics;

namespace Workflow.Emulator.Tests.Host;

/// <summary>The emulator's own process, as a laptop runs it.</summary>
internal sealed class HostProcess : IDisposable
{
    private const string Ready = "Ready: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private HostProcess(Process process, string connectionString)
    {
        _process = process;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<HostProcess> StartAsync(params string[] arguments)
    {
        var process = Launch(["--port", "0", "--management-port", "0", .. arguments]);
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal))
                return new HostProcess(process, line[Ready.Length..]);
        }

        throw new InvalidOperationException($"The host did not start: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Runs the host with arguments it must refuse, and returns its exit code and complaint.</summary>
    public static async Task<(int ExitCode, string Complaint)> RefusedAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        var complaint = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, complaint);
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private static Process Launch(string[] arguments) => Process.Start(new ProcessStartInfo(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "Workflow.Emulator.Host.dll"), .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
