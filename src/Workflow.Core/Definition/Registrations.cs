namespace Workflow;

// What a builder collects. Each handler is in its invocable form: it gets the app's services, which a handler class needs.

internal sealed record StepRegistration<TObject, TStatus>(
    TStatus Status,
    Func<IServiceProvider, Run<TObject, TStatus>, CancellationToken, Task<Next<TStatus>>> Invoke,
    IReadOnlyList<TStatus> Destinations)
    where TStatus : struct, Enum;

internal sealed record CallbackRegistration<TObject, TStatus>(
    TStatus Status,
    Func<IServiceProvider, Run<TObject, TStatus>, ReadOnlyMemory<byte>, CancellationToken, Task<Next<TStatus>>> Invoke,
    IReadOnlyList<TStatus> Destinations)
    where TStatus : struct, Enum;

internal sealed record TimeoutRegistration<TObject, TStatus>(
    TStatus Status,
    Func<IServiceProvider, Run<TObject, TStatus>, DateTimeOffset, CancellationToken, Task<DateTimeOffset?>> DueAt,
    Func<IServiceProvider, Run<TObject, TStatus>, DateTimeOffset, CancellationToken, Task<Next<TStatus>>> Invoke,
    IReadOnlyList<TStatus> Destinations)
    where TStatus : struct, Enum;

internal sealed record HookRegistration<TObject, TStatus>(
    RunState RunState,
    Func<IServiceProvider, RunSnapshot<TObject, TStatus>, CancellationToken, Task> Invoke)
    where TStatus : struct, Enum;

internal sealed record ConnectorRegistration<TObject, TStatus>(
    string Name,
    ConnectorSource Source,
    Func<IServiceProvider, IWorkflow<TObject, TStatus>, ConnectorEvent, CancellationToken, Task> Invoke,
    ProcessOptions Options)
    where TStatus : struct, Enum;

internal sealed record ScheduleRegistration<TObject>(
    string Id,
    string ForeignId,
    string Spec,
    TimeZoneInfo TimeZone,
    Func<TObject>? Input,
    Func<IServiceProvider, DateTimeOffset, CancellationToken, Task<bool>>? Filter);
