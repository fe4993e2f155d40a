using System.Diagnostics;

namespace Workflow.Dev;

/// <summary>One step of a command: a line that says what it does, and signs of life while it takes its time.</summary>
internal static class Step
{
    private static readonly TimeSpan FirstSign = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NextSign = TimeSpan.FromSeconds(10);

    /// <summary>Runs a program to its end and shows its output as it comes.</summary>
    public static async Task<int> RelayAsync(string title, ChildCommand command, CancellationToken cancellationToken)
    {
        var life = new SignsOfLife(title);
        return await RunAsync(title, command, life, Show, cancellationToken);

        void Show(string line)
        {
            Console.WriteLine(line);
            life.Seen();
        }
    }

    /// <summary>Runs a program to its end and shows its output then, all at once: for one of several that run at a time.</summary>
    public static async Task<int> RelayAtOnceAsync(string title, ChildCommand command, CancellationToken cancellationToken)
    {
        var result = await CaptureAsync(title, command, cancellationToken);
        Console.WriteLine(result.Output);
        return result.ExitCode;
    }

    /// <summary>Runs a program to its end and hands over what it said, without showing it.</summary>
    public static async Task<Result> CaptureAsync(string title, ChildCommand command, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var exitCode = await RunAsync(title, command, new SignsOfLife(title), Collect, cancellationToken);
        return new Result(exitCode, lines);

        void Collect(string line)
        {
            lock (lines)
                lines.Add(line);
        }
    }

    /// <summary>Shows signs of life until something that is under way has ended.</summary>
    public static async Task<T> WatchAsync<T>(string title, Task<T> work)
    {
        Terminal.Step(title);
        return await new SignsOfLife(title).ShowUntilAsync(work);
    }

    private static async Task<int> RunAsync(
        string title, ChildCommand command, SignsOfLife life, Action<string> onLine, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Terminal.Step(title);
        await using var child = Child.Start(command, onLine);
        return await life.ShowUntilAsync(child.WaitAsync(cancellationToken));
    }

    /// <summary>Prints the elapsed time when nothing else has been printed for a while.</summary>
    private sealed class SignsOfLife(string title)
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private long _lastSeen;
        private TimeSpan _wait = FirstSign;

        /// <summary>Notes that something was printed.</summary>
        public void Seen() => Interlocked.Exchange(ref _lastSeen, _clock.ElapsedMilliseconds);

        public async Task<T> ShowUntilAsync<T>(Task<T> work)
        {
            while (await Task.WhenAny(work, Task.Delay(_wait)) != work)
                ShowWhenSilent();
            return await work;
        }

        private void ShowWhenSilent()
        {
            if (_clock.ElapsedMilliseconds - Interlocked.Read(ref _lastSeen) < _wait.TotalMilliseconds)
                return;
            Terminal.Step($"  ... {_clock.Elapsed.TotalSeconds:0} s: {title}");
            Seen();
            _wait = NextSign;
        }
    }

    /// <summary>How a program ended and every line it printed.</summary>
    internal sealed record Result(int ExitCode, IReadOnlyList<string> Lines)
    {
        public bool Failed => ExitCode != 0;

        public string Output => string.Join(Environment.NewLine, Lines);
    }
}
