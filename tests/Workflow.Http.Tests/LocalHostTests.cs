using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Workflow.Http.Tests;

/// <summary>The local host as a process of its own.</summary>
public sealed class LocalHostTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [UnixFact]
    public async Task It_says_when_it_is_ready_serves_and_ends_cleanly_on_SIGTERM()
    {
        using var host = new LocalHostProcess("--port", "0");
        var ready = await host.ReadyAsync();
        Assert.Matches(@"^Ready: http://127\.0\.0\.1:\d+/api/workflows \(API\), http://127\.0\.0\.1:\d+/health", ready);
        using var client = new HttpClient { BaseAddress = new Uri(ready.Split(' ')[1]) };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);
        var trigger = await client.PostAsync(new Uri("/api/workflows/hello/runs", UriKind.Relative), new StringContent("""{"foreignId":"world"}"""));
        Assert.Equal(HttpStatusCode.Accepted, trigger.StatusCode);
        var run = await client.GetStringAsync(new Uri($"{trigger.Headers.Location}?waitFor=Three", UriKind.Relative));
        Assert.Contains("\"Hello, world!\"", run);

        Assert.Equal(0, await host.TerminateAsync());
        Assert.Equal("", await host.ErrorsAsync());
    }

    [UnixFact]
    public async Task It_ends_cleanly_on_SIGTERM_while_somebody_waits_for_a_run()
    {
        using var host = new LocalHostProcess("--port", "0");
        using var client = new HttpClient { BaseAddress = new Uri((await host.ReadyAsync()).Split(' ')[1]) };
        var trigger = await client.PostAsync(new Uri("/api/workflows/order/runs", UriKind.Relative), new StringContent("""{"foreignId":"a","input":{"items":[{"quantity":1}]}}"""));
        (await client.GetAsync(new Uri($"{trigger.Headers.Location}?waitFor=AwaitingPayment", UriKind.Relative))).EnsureSuccessStatusCode();
        var wait = client.GetAsync(new Uri($"{trigger.Headers.Location}?waitFor=Shipped&timeoutSeconds=200", UriKind.Relative));

        var ending = Stopwatch.StartNew();
        Assert.Equal(0, await host.TerminateAsync());

        Assert.InRange(ending.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        var answer = await wait.WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains("AwaitingPayment", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_of_with_what_to_do()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            using var host = new LocalHostProcess("--port", port.ToString(CultureInfo.InvariantCulture));

            Assert.Equal(1, await host.ExitAsync());

            var errors = await host.ErrorsAsync();
            Assert.Contains($"Cannot listen on http://127.0.0.1:{port}", errors);
            Assert.Contains("--port", errors);
            Assert.DoesNotContain("   at ", errors);
            Assert.DoesNotContain("Ready:", await host.OutputAsync());
        }
        finally
        {
            listener.Stop();
        }
    }

    [Theory]
    [InlineData("--port", "--port needs a value")]
    [InlineData("--port x", "--port is 'x'")]
    [InlineData("--port -1", "--port is '-1'")]
    [InlineData("--port 65536", "--port is '65536'")]
    [InlineData("--prot 1", "There is no option '--prot'")]
    [InlineData("--data", "There is no option '--data'")]
    [InlineData("--port 0 --data", "There is no option '--data'")]
    [InlineData("--port 0 1", "There is no option '1'")]
    public async Task Options_that_cannot_be_read_are_told_of_with_the_usage(string options, string message)
    {
        using var host = new LocalHostProcess(options.Split(' '));

        Assert.Equal(2, await host.ExitAsync());

        var errors = await host.ErrorsAsync();
        Assert.Contains(message, errors);
        Assert.Contains("Usage: Workflow.LocalHost", errors);
        Assert.DoesNotContain("   at ", errors);
    }

    /// <summary>The built program, started beside the tests and ended with them.</summary>
    private sealed class LocalHostProcess : IDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task<string> _errors;
        private readonly Task _reading;

        public LocalHostProcess(params string[] options)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment.Remove("Storage");
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Workflow.LocalHost.dll"));
            foreach (var option in options)
                start.ArgumentList.Add(option);
            _process = Process.Start(start)!;
            _errors = _process.StandardError.ReadToEndAsync();
            _reading = ReadAsync();
        }

        /// <summary>Waits for the line that says that it is ready.</summary>
        public Task<string> ReadyAsync() => _ready.Task.WaitAsync(Patience);

        public Task<string> ErrorsAsync() => _errors.WaitAsync(Patience);

        public async Task<string> OutputAsync()
        {
            await _reading.WaitAsync(Patience);
            return _output.ToString();
        }

        public async Task<int> ExitAsync()
        {
            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }

        public async Task<int> TerminateAsync()
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            return await ExitAsync();
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        private async Task ReadAsync()
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                _output.AppendLine(line);
                if (line.StartsWith("Ready:", StringComparison.Ordinal))
                    _ready.TrySetResult(line);
            }
            _ready.TrySetException(new InvalidOperationException($"It ended without being ready: {_output}{await _errors}"));
        }
    }

    /// <summary>A test of what only systems with signals have.</summary>
    private sealed class UnixFactAttribute : FactAttribute
    {
        public UnixFactAttribute()
        {
            if (OperatingSystem.IsWindows())
                Skip = "Windows has no SIGTERM.";
        }
    }
}
