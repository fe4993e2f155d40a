using System.Collections.Concurrent;
using System.Diagnostics;

namespace Workflow.EndToEnd;

/// <summary>A running <c>dotnet run dev.cs …</c>, started as a person would start it.</summary>
internal sealed class DevProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Task _output;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DevProcess(Process process)
    {
        _process = process;
        _output = Task.WhenAll(CollectAsync(process.StandardOutput, line => LastLine = line), CollectAsync(process.StandardError, _ => { }));
    }

    public int Id => _process.Id;

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>All it has printed, for the messages of failed assertions and for what they look for.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>The last line of its standard output.</summary>
    public string LastLine { get; private set; } = "";

    public static DevProcess Start(params string[] arguments) => Start(arguments, []);

    public static DevProcess Start(string[] arguments, (string Name, string Value)[] environment)
    {
        // When the tool itself runs these tests, it is built, and must not be replaced while it runs.
        string[] build = Environment.GetEnvironmentVariable("WORKFLOW_DEV_NO_BUILD") == "1" ? ["--no-build"] : [];
        var start = new ProcessStartInfo("dotnet", ["run", .. build, "dev.cs", .. arguments])
        {
            WorkingDirectory = Checkout.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new DevProcess(Process.Start(start)!);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        var exitCode = await process.ExitAsync();
        return (exitCode, process.Output);
    }

    /// <summary>Waits for the line that says it takes requests.</summary>
    public async Task ReadyAsync()
    {
        await Task.WhenAny(_ready.Task, _output).WaitAsync(Limit);
        Assert.True(_ready.Task.IsCompleted, $"It ended before it was ready:\n{Output}");
    }

    /// <summary>Asks it to end, as a service manager does, and waits until it has.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Id}"]);
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        await _output.WaitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task CollectAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            onLine(line);
            if (line.StartsWith("Ready:", StringComparison.Ordinal))
                _ready.TrySetResult();
        }
    }
}
