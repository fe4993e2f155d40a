using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Workflow.Testing;

/// <summary>
/// Runs workflows in memory on a clock that you move, one event at a time and in the caller's own time: nothing happens
/// between your calls, so that a test needs neither sleeps nor retries.
/// </summary>
/// <example>
/// <code>
/// await using var host = WorkflowTestHost.Start(definition);
/// var hello = host.Workflow(definition);
/// var run = await hello.TriggerAsync("world");
/// await host.RunUntilIdleAsync();
/// await hello.RequireAsync("world", Greeting.Three, new Hello { Field = "Hello, world!" });
/// </code>
/// </example>
public sealed class WorkflowTestHost : IAsyncDisposable
{
    /// <summary>What a test starts with when it does not say: 2026-01-01 00:00 UTC.</summary>
    public static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly EventPump _pump;

    private WorkflowTestHost(ServiceProvider services, WorkflowTestHostOptions options)
    {
        _services = services;
        Time = (FakeTimeProvider)services.GetRequiredService<TimeProvider>();
        Store = services.GetRequiredService<InMemoryStore>();
        Bus = services.GetRequiredService<InMemoryBus>();
        Catalog = services.GetRequiredService<WorkflowCatalog>();
        Bus.Subscribe(Catalog.Topology.Subscriptions);
        services.GetRequiredService<HostStatus>().MarkStarted();
        _pump = new EventPump(Catalog, Bus, Time, options);
    }

    /// <summary>The clock.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>Everything that is stored; history keeps each version's object.</summary>
    public InMemoryStore Store { get; }

    /// <summary>The broker; <see cref="InMemoryBus.LoseEverything"/> shows what a workflow does then.</summary>
    public InMemoryBus Bus { get; }

    /// <summary>The workflows and their processes.</summary>
    public WorkflowCatalog Catalog { get; }

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => _services;

    /// <summary>What storage, broker or timed processes threw so far; what handlers throw is retried and shows in the logs.</summary>
    public IReadOnlyList<Exception> Faults => _pump.Faults;

    /// <summary>Starts a host for one workflow.</summary>
    public static WorkflowTestHost Start<TObject, TStatus>(WorkflowDefinition<TObject, TStatus> definition, WorkflowTestHostOptions? options = null)
        where TStatus : struct, Enum => Start(workflows => workflows.Add(definition), options);

    /// <summary>Starts a host.</summary>
    /// <param name="configure">Adds the workflows, and services that their handlers need.</param>
    /// <param name="options">Where the clock starts, and limits.</param>
    /// <exception cref="WorkflowConfigurationException">The workflows cannot work.</exception>
    public static WorkflowTestHost Start(Action<WorkflowsBuilder> configure, WorkflowTestHostOptions? options = null)
    {
        options ??= new WorkflowTestHostOptions();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(options.StartAt));
        services.AddWorkflows(workflows =>
        {
            configure(workflows);
            workflows.UseInMemoryStore(new InMemoryStoreOptions { KeepObjectHistory = true }).UseInMemoryHost();
        });
        return new WorkflowTestHost(services.BuildServiceProvider(), options);
    }

    /// <summary>A workflow with helpers for tests.</summary>
    public TestedWorkflow<TObject, TStatus> Workflow<TObject, TStatus>(WorkflowDefinition<TObject, TStatus> definition)
        where TStatus : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new TestedWorkflow<TObject, TStatus>(this, Catalog.Get<TObject, TStatus>(definition.Name));
    }

    /// <summary>Handles everything that can be handled at the present time.</summary>
    /// <exception cref="WorkflowTestException">It does not come to an end, or a handler waits for something that never comes.</exception>
    public Task RunUntilIdleAsync(CancellationToken cancellationToken = default) => _pump.RunUntilIdleAsync(cancellationToken);

    /// <summary>
    /// Moves the clock on, stopping at every moment at which something is due (a retry, a timeout, a schedule, a sweep) to
    /// handle it.
    /// </summary>
    /// <param name="duration">How far; zero or more.</param>
    /// <param name="cancellationToken">Stops on the way.</param>
    /// <exception cref="WorkflowTestException">It does not come to an end, or a handler waits for something that never comes.</exception>
    public Task AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken = default) => _pump.AdvanceAsync(duration, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
