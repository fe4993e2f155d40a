using System.Diagnostics;
using System.Threading.Channels;

namespace Workflow.Cluster;

/// <summary>A process of a cluster, from the outside. Disposing asks it to end; killing does not ask.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const string Ready = "Ready: ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private ChildProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>What it said behind "Ready: ".</summary>
    public string Answer { get; private set; } = "";

    public bool HasExited => _process.HasExited;

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts <c>Workflow.Cluster</c> and waits until it is ready.</summary>
    public static async Task<ChildProcess> StartAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        // Built beside this program, for the same configuration.
        var output = Path.GetFullPath(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(output))!, "Workflow.Cluster", Path.GetFileName(output), "Workflow.Cluster.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var child = new ChildProcess(Process.Start(start)!);
        try
        {
            await child.ReadyAsync();
            return child;
        }
        catch
        {
            await child.KillAsync();
            throw;
        }
    }

    /// <summary>Asks it something on its standard input; the answer is the next line it says.</summary>
    public async Task<string> AskAsync(string question)
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        await _process.StandardInput.WriteLineAsync(question.AsMemory(), timeout.Token);
        await _process.StandardInput.FlushAsync(timeout.Token);
        return await _lines.Reader.ReadAsync(timeout.Token);
    }

    /// <summary>Waits until it has died by itself.</summary>
    public async Task<int> ExitAsync(TimeSpan within)
    {
        using var timeout = new CancellationTokenSource(within);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>What it wrote to its standard error, once it has ended.</summary>
    public Task<string> ErrorsAsync() => _errors;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }
        _process.Dispose();
    }

    private async Task ReadyAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        while (await _process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (!line.StartsWith(Ready, StringComparison.Ordinal))
                continue;
            Answer = line[Ready.Length..];
            _ = ListenAsync();
            return;
        }
        throw new InvalidOperationException($"A process of the cluster ended before it was ready:\n{await _errors}");
    }

    /// <summary>Reads on, so that the process is never held up by what it says.</summary>
    private async Task ListenAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            _lines.Writer.TryWrite(line);
        _lines.Writer.TryComplete();
    }
}
