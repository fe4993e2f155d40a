using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflow.Core.Tests;

/// <summary>Remembers what is logged at a level or above.</summary>
internal sealed class LogRecorder(LogLevel minimum = LogLevel.Trace) : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private readonly LoggerExternalScopeProvider _scopes = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>Makes an app log here.</summary>
    public void Register(WorkflowsBuilder workflows) => workflows.Services.AddSingleton<ILoggerFactory>(_ => this);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var scope = new Dictionary<string, object?>();
        _scopes.ForEachScope(
            static (state, values) =>
            {
                foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
                    values[name] = value;
            },
            scope);
        _lines.Enqueue(new LogLine(logLevel, eventId.Name ?? "", formatter(state, exception), exception, (state as IEnumerable<KeyValuePair<string, object?>> ?? []).ToDictionary(pair => pair.Key, pair => pair.Value), scope));
    }

    /// <summary>Logs a line, as user code does.</summary>
    public void Say(string message) => Log(LogLevel.Information, default, message, null, static (text, _) => text);

    public void Dispose()
    {
    }
}

/// <summary>A line of the log.</summary>
internal sealed record LogLine(LogLevel Level, string Event, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Values, IReadOnlyDictionary<string, object?> Scope);
