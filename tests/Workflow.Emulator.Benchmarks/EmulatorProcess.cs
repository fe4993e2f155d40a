using System.Diagnostics;

namespace Workflow.Emulator.Benchmarks;

/// <summary>The emulator in a process of its own, so that its CPU time can be told from the client's.</summary>
internal sealed class EmulatorProcess : IDisposable
{
    public const string Queue = "queue";
    public const string Sessions = "sessions";
    private const string Prefix = "Ready: ";
    private readonly Process _process;

    private EmulatorProcess(Process process, string connectionString)
    {
        _process = process;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The child's side: serves until its input ends.</summary>
    public static async Task<int> ServeAsync()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync(new EmulatorOptions
        {
            Queues = { new QueueDefinition(Queue), new QueueDefinition(Sessions) { RequiresSession = true } },
        });
        Console.WriteLine(Prefix + emulator.ConnectionString);
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public static async Task<EmulatorProcess> StartAsync()
    {
        // This program again, however it was started: by itself, or by dotnet.
        var self = typeof(EmulatorProcess).Assembly.Location;
        string[] arguments = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [self, "--emulator"] : ["--emulator"];
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return line?.StartsWith(Prefix, StringComparison.Ordinal) == true
            ? new EmulatorProcess(process, line[Prefix.Length..])
            : throw new InvalidOperationException($"The emulator did not start: {line}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill();
        _process.Dispose();
    }
}
