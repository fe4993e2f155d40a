using System.Diagnostics;

namespace Workflow.Emulator.Tests.Node;

/// <summary>Runs node scripts in this folder, with their packages installed once from the lock file.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = FindFolder();

    /// <summary>Installs the packages unless they are there.</summary>
    public async Task InitializeAsync()
    {
        if (!Directory.Exists(Path.Combine(_folder, "node_modules", "@azure", "service-bus")))
            await (OperatingSystem.IsWindows() ? RunProcessAsync("cmd.exe", ["/d", "/c", "npm", "ci"]) : RunProcessAsync("npm", ["ci"]));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public Task RunAsync(string script, params string[] arguments) => RunProcessAsync("node", [script, .. arguments]);

    private async Task RunProcessAsync(string command, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(process is { HasExited: true, ExitCode: 0 }, $"{command} {arguments[^1]}:\n{await output}\n{await errors}");
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "Workflow.Emulator.Tests", "Node");
            if (Directory.Exists(candidate))
                return candidate;
        }

        throw new DirectoryNotFoundException("The tests have to run inside the repository.");
    }
}
