using System.Collections.Concurrent;
using System.Diagnostics;

namespace Workflow.Template.Tests;

/// <summary>A program that a test runs. Disposing it ends it and everything it started.</summary>
internal sealed class ChildRun : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private readonly Process _process;
    private readonly Task _output;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildRun(Process process)
    {
        _process = process;
        _output = Task.WhenAll(CollectAsync(process.StandardOutput), CollectAsync(process.StandardError));
    }

    public string Output => string.Join('\n', _lines);

    public static ChildRun Start(string folder, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Nothing that outlives the test.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ChildRun(Process.Start(start)!);
    }

    /// <summary>Runs it to its end, which must be a good one.</summary>
    /// <returns>What it said.</returns>
    public static async Task<string> SucceedAsync(string folder, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        await using var run = Start(folder, environment, program, arguments);
        var exitCode = await run.ExitAsync();
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with exit code {exitCode}:\n{run.Output}");
        return run.Output;
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
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
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

    private async Task CollectAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            if (line.StartsWith("Ready:", StringComparison.Ordinal))
                _ready.TrySetResult();
        }
    }
}
