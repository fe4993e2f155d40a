using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflow.Core.Tests;

/// <summary>Area B: which processes there are, and how a host starts, runs and stops them.</summary>
public sealed class HostTests
{
    private static WorkflowBuilder<Thing, Status> Sample() => new WorkflowBuilder<Thing, Status>("sample")
        .AddStep(Status.Start, _ => Status.Middle, Status.Middle)
        .AddStep(Status.Middle, run => run.Skip(), Status.End)
        .WithOptions(new ProcessOptions { ParallelCount = 2 })
        .AddCallback(Status.Middle, (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End)
        .AddTimeout(Status.Middle, TimeSpan.FromHours(1), (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End)
        .OnComplete((_, _) => Task.CompletedTask);

    private static readonly string[] SampleProcesses =
    [
        "sample-Middle",
        "sample-Middle-timeout",
        "sample-Middle-timeout-arming",
        "sample-Start",
        "sample-dead-letter-scan",
        "sample-delete",
        "sample-on-complete",
        "sample-outbox-sweep",
        "sample-pause-retry",
        "sample-schedule-scan",
        "sample-timeout-scan",
    ];

    [Fact]
    [Trait("Case", "25")]
    [Trait("Case", "28")]
    public async Task A_started_host_knows_the_state_of_exactly_the_workflow_s_processes()
    {
        using var app = new TestApp(workflows => workflows.Add(Sample().Build()));
        Assert.Empty(app.States);

        await app.StartAsync();

        Assert.Equal(SampleProcesses, app.States.Keys.Order(StringComparer.Ordinal));
        await app.StopAsync();
    }

    [Fact]
    [Trait("Case", "26")]
    public void Without_an_outbox_there_is_no_sweep() =>
        Assert.Equal(SampleProcesses.Except(["sample-outbox-sweep"]), Names(Sample().WithoutOutbox().Build()));

    [Fact]
    [Trait("Case", "27")]
    public void Without_pause_retry_there_is_no_process_for_it() =>
        Assert.Equal(SampleProcesses.Except(["sample-pause-retry"]), Names(Sample().DisablePauseRetry().Build()));

    [Fact]
    public void Retention_has_a_process_of_its_own() =>
        Assert.Contains("sample-retention", Names(Sample().WithRetention(TimeSpan.FromDays(30)).Build()));

    [Fact]
    [Trait("Case", "29")]
    public async Task Starting_twice_starts_the_processes_once()
    {
        var calls = 0;
        using var app = new TestApp(workflows => workflows.Add(new WorkflowBuilder<Thing, Status>("thing")
            .AddStep(Status.Start, _ => { Interlocked.Increment(ref calls); return Status.End; }, Status.End)
            .Build()));
        await app.StartAsync();
        await app.StartAsync();

        var run = await app.Workflow<Thing, Status>().TriggerAsync("a");
        await app.Workflow<Thing, Status>().AwaitAsync("a", run.RunId, Status.End);

        Assert.Equal(1, calls);
        await app.StopAsync();
    }

    [Fact]
    [Trait("Case", "30")]
    public async Task After_a_stop_every_process_is_shut_down()
    {
        using var app = new TestApp(workflows => workflows.Add(Sample().Build()));
        await app.StartAsync();

        await app.StopAsync();

        Assert.Equal(SampleProcesses, app.States.Keys.Order(StringComparer.Ordinal));
        Assert.All(app.States.Values, state => Assert.Equal(ProcessState.Shutdown, state));
    }

    [Fact]
    [Trait("Case", "31")]
    public async Task A_stop_before_the_start_returns_at_once_and_a_second_stop_does_no_harm()
    {
        using var never = new TestApp(workflows => workflows.Add(Sample().Build()));
        await never.StopAsync();

        using var app = new TestApp(workflows => workflows.Add(Sample().Build()));
        await Task.WhenAll(app.StartAsync(), Task.Run(() => app.StartAsync()));
        await Task.WhenAll(app.StopAsync(), app.StopAsync());
        await app.StopAsync();

        Assert.All(app.States.Values, state => Assert.Equal(ProcessState.Shutdown, state));
    }

    [Fact]
    public async Task A_stop_finishes_the_step_under_way_and_begins_no_other()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        using var app = new TestApp(workflows => workflows.Add(new WorkflowBuilder<Thing, Status>("thing")
            .AddStep(
                Status.Start,
                async (_, _) =>
                {
                    entered.SetResult();
                    await release.Task;
                    return Status.Middle;
                },
                Status.Middle)
            .AddStep(Status.Middle, _ => Status.End, Status.End)
            .Build()));
        await app.StartAsync();
        var run = await app.Workflow<Thing, Status>().TriggerAsync("a");
        await entered.Task;

        var stopping = app.StopAsync();
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;

        Assert.Equal(Status.Middle, (await app.Workflow<Thing, Status>().GetAsync(run.RunId)).Status);
    }

    [Fact]
    public async Task A_stop_whose_time_is_over_cancels_the_handlers()
    {
        var entered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        using var app = new TestApp(workflows => workflows.Add(new WorkflowBuilder<Thing, Status>("thing")
            .AddStep(
                Status.Start,
                async (_, token) =>
                {
                    token.Register(cancelled.SetResult);
                    entered.SetResult();
                    await Task.Delay(Timeout.Infinite, token);
                    return Status.End;
                },
                Status.End)
            .Build()));
        await app.StartAsync();
        var run = await app.Workflow<Thing, Status>().TriggerAsync("a");
        await entered.Task;

        await app.StopAsync(TimeSpan.FromMilliseconds(50));

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(1, (await app.Workflow<Thing, Status>().GetAsync(run.RunId)).Version);
    }

    [Fact]
    [Trait("Case", "33")]
    public async Task A_timed_process_is_idle_until_it_has_its_role()
    {
        using var roles = new InMemoryRoleScheduler();
        var held = await roles.AcquireAsync("sample-outbox-sweep", default);
        using var app = new TestApp(workflows =>
        {
            workflows.Add(Sample().Build());
            workflows.Services.AddSingleton<IRoleScheduler>(roles);
        });
        await app.StartAsync();
        await Wait.UntilAsync(() => app.States["sample-schedule-scan"] == ProcessState.Running);
        Assert.Equal(ProcessState.Idle, app.States["sample-outbox-sweep"]);

        await held.DisposeAsync();
        await Wait.UntilAsync(() => app.States["sample-outbox-sweep"] == ProcessState.Running);

        await app.StopAsync();
        Assert.Equal(ProcessState.Shutdown, app.States["sample-outbox-sweep"]);
    }

    [Fact]
    [Trait("Case", "34")]
    public async Task A_role_scheduler_that_fails_is_logged_with_role_and_process_and_asked_again()
    {
        var log = new RecordingLogger();
        using var inner = new InMemoryRoleScheduler();
        var roles = new FailingRoles(inner, failures: 2);
        using var app = new TestApp(workflows =>
        {
            workflows.Add(Sample().WithDefaultOptions(new ProcessOptions { ErrorBackOff = TimeSpan.FromMilliseconds(1) }).Build());
            workflows.Services.AddSingleton<IRoleScheduler>(roles).AddSingleton<ILoggerProvider>(log);
        });
        await app.StartAsync();

        await Wait.UntilAsync(() => app.States["sample-schedule-scan"] == ProcessState.Running);

        Assert.Contains("run error [role=sample-schedule-scan], [process=sample-schedule-scan]", log.Messages);
        await app.StopAsync();
    }

    [Fact]
    [Trait("Case", "35")]
    public async Task A_timed_process_that_fails_is_logged_and_run_again_after_its_back_off()
    {
        var log = new RecordingLogger();
        var calls = 0;
        using var app = new TestApp(workflows =>
        {
            workflows.Add(new WorkflowBuilder<Thing, Status>("thing")
                .AddStep(Status.Start, _ => Status.End, Status.End)
                .AddConnector("feed", ConnectorSource.Stream((_, _) => ++calls < 3 ? throw new InvalidOperationException("no stream") : new ValueTask<IConnectorReader>(new NothingToRead())), (_, _, _) => Task.CompletedTask)
                .WithOptions(new ProcessOptions { ErrorBackOff = TimeSpan.FromMilliseconds(1), PollingFrequency = TimeSpan.FromMilliseconds(1) })
                .Build());
            workflows.Services.AddSingleton<ILoggerProvider>(log);
        });
        await app.StartAsync();

        await Wait.UntilAsync(() => calls >= 3);

        Assert.Equal(2, log.Messages.Count(message => message == "run error [role=thing-feed-connector], [process=thing-feed-connector]"));
        await app.StopAsync();
    }

    [Fact]
    [Trait("Case", "36")]
    public async Task A_waiting_process_ends_with_its_host()
    {
        using var roles = new InMemoryRoleScheduler();
        await using var held = await roles.AcquireAsync("sample-outbox-sweep", default);
        using var app = new TestApp(workflows =>
        {
            workflows.Add(Sample().Build());
            workflows.Services.AddSingleton<IRoleScheduler>(roles);
        });
        await app.StartAsync();

        await app.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(ProcessState.Shutdown, app.States["sample-outbox-sweep"]);
    }

    [Fact]
    [Trait("Case", "37")]
    public async Task A_process_that_loses_its_role_waits_for_it_again_without_an_error()
    {
        var log = new RecordingLogger();
        var roles = new LosableRoles();
        using var app = new TestApp(workflows =>
        {
            workflows.Add(Sample().Build());
            workflows.Services.AddSingleton<IRoleScheduler>(roles).AddSingleton<ILoggerProvider>(log);
        });
        await app.StartAsync();
        await Wait.UntilAsync(() => roles.AcquiredTimes("sample-outbox-sweep") == 1);

        await roles.LoseAsync("sample-outbox-sweep");
        await Wait.UntilAsync(() => roles.AcquiredTimes("sample-outbox-sweep") == 2);

        Assert.DoesNotContain(log.Messages, message => message.StartsWith("run error", StringComparison.Ordinal));
        await app.StopAsync();
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(TaskCanceledException))]
    [InlineData(typeof(OperationCanceledException))]
    [Trait("Case", "38")]
    public async Task A_handler_s_own_timeout_or_cancellation_is_an_error_like_any_other(Type error)
    {
        var (hooks, steps) = (0, 0);
        var definition = new WorkflowBuilder<Thing, Status>("thing")
            .AddStep(Status.Start, _ => ++steps < 3 ? throw (Exception)Activator.CreateInstance(error)! : Status.End, Status.End)
            .OnComplete((_, _) => ++hooks < 3 ? throw (Exception)Activator.CreateInstance(error)! : Task.CompletedTask)
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((3, 3), (steps, hooks));
        Assert.Empty(host.Faults);
    }

    [Fact]
    [Trait("Case", "40")]
    public void A_connector_takes_its_parallel_count_from_the_defaults()
    {
        var definition = new WorkflowBuilder<Thing, Status>("thing")
            .AddStep(Status.Start, _ => Status.End, Status.End)
            .AddConnector("feed", ConnectorSource.Stream((_, _) => new ValueTask<IConnectorReader>(new NothingToRead())), (_, _, _) => Task.CompletedTask)
            .WithDefaultOptions(new ProcessOptions { ParallelCount = 3 })
            .Build();

        Assert.Equal(
            ["thing-feed-connector-1-of-3", "thing-feed-connector-2-of-3", "thing-feed-connector-3-of-3"],
            definition.Processes.Where(process => process.Kind == ProcessKind.Connector).Select(process => process.Name));
    }

    [Fact]
    public void Two_workflows_of_one_name_are_refused()
    {
        var error = Assert.Throws<WorkflowConfigurationException>(() => WorkflowTopology.Of([Sample().Build(), Sample().Build()]));

        Assert.Contains("two workflows of the app have this name", error.Message);
    }

    [Fact]
    public void A_connector_to_a_workflow_that_is_not_there_is_refused()
    {
        var definition = new WorkflowBuilder<Thing, Status>("thing")
            .AddStep(Status.Start, _ => Status.End, Status.End)
            .AddConnector("feed", ConnectorSource.Runs("nobody", RunState.Completed), (_, _, _) => Task.CompletedTask)
            .Build();

        Assert.Contains("'nobody', which is not part of the app", Assert.Throws<WorkflowConfigurationException>(() => WorkflowTopology.Of([definition])).Message);
    }

    [Fact]
    public async Task Without_adapters_the_error_says_what_to_add()
    {
        await using var provider = new ServiceCollection().AddWorkflows(workflows => workflows.Add(Sample().Build())).BuildServiceProvider();

        var error = Assert.Throws<WorkflowConfigurationException>(() => provider.GetRequiredService<IWorkflow<Thing, Status>>());

        Assert.Contains("UseInMemory()", error.Message);
    }

    private static IEnumerable<string> Names(WorkflowDefinition definition) => definition.Processes.Select(process => process.Name).Order(StringComparer.Ordinal);

    private sealed class NothingToRead : IConnectorReader
    {
        public ValueTask<ConnectorEvent?> ReceiveAsync(CancellationToken cancellationToken) => new((ConnectorEvent?)null);

        public ValueTask AcknowledgeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class FailingRoles(IRoleScheduler inner, int failures) : IRoleScheduler
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _asked = new();

        public Task<IRoleLease> AcquireAsync(string role, CancellationToken cancellationToken) =>
            _asked.AddOrUpdate(role, 1, (_, asked) => asked + 1) <= failures
                ? throw new InvalidOperationException("no roles")
                : inner.AcquireAsync(role, cancellationToken);
    }

    /// <summary>Roles that a test can take away from their holders.</summary>
    private sealed class LosableRoles : IRoleScheduler
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _acquired = new();
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, CancellationTokenSource> _held = new();

        public int AcquiredTimes(string role) => _acquired.GetValueOrDefault(role);

        public Task LoseAsync(string role) => _held[role].CancelAsync();

        public Task<IRoleLease> AcquireAsync(string role, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _held[role] = held;
            _acquired.AddOrUpdate(role, 1, (_, times) => times + 1);
            return Task.FromResult<IRoleLease>(new Lease(held));
        }

        private sealed class Lease(CancellationTokenSource held) : IRoleLease
        {
            public CancellationToken Held => held.Token;

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
