using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Workflow.ServiceBus;

/// <summary>Knows which processes have trouble with the broker, says so once in the log, and to whoever asks for the host's health.</summary>
internal sealed class ServiceBusHealth(TimeProvider time, ILogger logger) : IHealthProbe
{
    private readonly ConcurrentDictionary<string, Trouble> _troubles = new(StringComparer.Ordinal);

    public string Part => "bus";

    /// <summary>Null while every process gets answers.</summary>
    public string? Problem => _troubles.IsEmpty
        ? null
        : _troubles.OrderBy(trouble => trouble.Key, StringComparer.Ordinal)
            .Select(trouble => $"process {trouble.Key} gets nothing from the broker since {trouble.Value.Since:O}: {trouble.Value.What}")
            .First();

    /// <summary>Asks nobody: the processors ask the broker all the time.</summary>
    public ValueTask CheckAsync(CancellationToken cancellationToken) =>
        Problem is { } problem ? throw new InvalidOperationException(problem) : ValueTask.CompletedTask;

    public void Answered(ProcessDescriptor process)
    {
        if (!_troubles.IsEmpty && _troubles.TryRemove(process.Name, out var trouble))
            ServiceBusLog.Recovered(logger, process.Name, time.GetUtcNow() - trouble.Since);
    }

    public void Failed(ProcessDescriptor process, Exception exception)
    {
        var what = Describe(exception);
        var trouble = new Trouble(time.GetUtcNow(), what);
        var known = _troubles.GetOrAdd(process.Name, trouble);
        if (ReferenceEquals(known, trouble))
            ServiceBusLog.Unreachable(logger, exception, process.Name, what);
        else if (known.What != what)
            _troubles[process.Name] = known with { What = what };
    }

    private static string Describe(Exception exception) => exception switch
    {
        ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityNotFound } missing => $"{missing.EntityPath}: {MissingEntity.HowToProvision}",
        UnauthorizedAccessException => "whoever the app runs as may not receive. It needs the role Azure Service Bus Data Receiver",
        _ => exception.Message,
    };

    private sealed record Trouble(DateTimeOffset Since, string What);
}
