using System.Diagnostics;

namespace Workflow.Dev;

/// <summary>One step of a command: a line that says what it does, and signs of life while it takes its time.</summary>
internal static class Step
{
    private static readonly TimeSpan FirstSign = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NextSign = TimeSpan.FromSeconds(10);

    /// <summary>Runs a program to its end and shows its output as it comes.</summary>
    public static async Task<int> RelayAsync(string title, Command command, CancellationToken cancellationToken)
    {
        var life = new SignsOfLife();
        return await RunAsync(title, command, life, Show, cancellationToken);

        void Show(string line)
        {
            Console.WriteLine(line);
            life.Seen();
        }
    }

    /// <summary>Runs a program to its end and hands over what it said, without showing it.</summary>
    public static async Task<Result> CaptureAsync(string title, Command command, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var exitCode = await RunAsync(title, command, new SignsOfLife(), Collect, cancellationToken);
        return new Result(exitCode, lines);

        void Collect(string line)
        {
            lock (lines)
                lines.Add(line);
        }
    }

    private static async Task<int> RunAsync(
        string title, Command command, SignsOfLife life, Action<string> onLine, CancellationToken cancellationToken)
    {
        Terminal.Step(title);
        cancellationToken.ThrowIfCancellationRequested();
        await using var child = Child.Start(command, onLine);
        var exit = child.WaitAsync(cancellationToken);
        while (!exit.IsCompleted)
        {
            await Task.WhenAny(exit, Task.Delay(life.Wait, CancellationToken.None));
            if (!exit.IsCompleted)
                life.ShowWhenSilent();
        }

        return await exit;
    }

    /// <summary>Prints the elapsed time when nothing else has been printed for a while.</summary>
    private sealed class SignsOfLife
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private long _lastSeen;

        public TimeSpan Wait { get; private set; } = FirstSign;

        public void Seen() => Interlocked.Exchange(ref _lastSeen, _clock.ElapsedMilliseconds);

        public void ShowWhenSilent()
        {
            if (_clock.ElapsedMilliseconds - Interlocked.Read(ref _lastSeen) < Wait.TotalMilliseconds)
                return;
            Terminal.Step($"  ... {_clock.Elapsed.TotalSeconds:0} s");
            Seen();
            Wait = NextSign;
        }
    }

    /// <summary>How a program ended and every line it printed.</summary>
    internal sealed record Result(int ExitCode, IReadOnlyList<string> Lines)
    {
        public bool Failed => ExitCode != 0;

        public string Output => string.Join(Environment.NewLine, Lines);
    }
}
