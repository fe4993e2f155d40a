using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Workflow.Wire.Tests;

/// <summary>What a host has logged.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyCollection<LogLine> All => _lines;

    /// <summary>The lines of an event.</summary>
    public IReadOnlyList<LogLine> Of(string @event) => [.. _lines.Where(line => line.Event == @event)];

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Logger(LogLines lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines._lines.Enqueue(new LogLine(logLevel, eventId.Name ?? "", formatter(state, exception), exception));
    }
}

/// <summary>A line.</summary>
internal sealed record LogLine(LogLevel Level, string Event, string Message, Exception? Exception);
