using System.Text;

namespace Workflow.Core.Tests;

/// <summary>Area A: what a builder accepts, and what it refuses with which words.</summary>
public sealed class BuilderTests
{
    private static WorkflowBuilder<Thing, Status> Builder(string name = "thing") => new(name);

    private static Next<Status> ToMiddle(Run<Thing, Status> run) => Status.Middle;

    private static Next<Status> ToEnd(Run<Thing, Status> run) => Status.End;

    [Fact]
    [Trait("Case", "1")]
    public void A_second_step_of_a_status_is_refused()
    {
        var builder = Builder().AddStep(Status.Start, ToMiddle, Status.Middle).AddStep(Status.Start, ToEnd, Status.End);

        var error = Assert.Throws<WorkflowConfigurationException>(builder.Build);

        Assert.Equal("thing", error.Workflow);
        Assert.Contains("'AddStep(Start,' already exists. Only one Step can be configured to consume the status", error.Message);
    }

    [Fact]
    [Trait("Case", "2")]
    public void A_workflow_needs_a_starting_point() =>
        Assert.Contains("at least one starting point", Assert.Throws<WorkflowConfigurationException>(Builder().Build).Message);

    [Fact]
    public void A_handler_whose_status_has_no_way_out_is_refused()
    {
        var error = Assert.Throws<WorkflowConfigurationException>(
            Builder().AddStep(Status.Start, ToMiddle, Status.Middle).AddStep(Status.Middle, ToEnd).Build);

        Assert.Contains("the step of status Middle has no destinations", error.Message);
    }

    [Fact]
    [Trait("Case", "3")]
    public void Timeouts_need_a_timeout_store()
    {
        var definition = Builder().AddTimeout(Status.Start, TimeSpan.FromHours(1), (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End).Build();
        var store = new InMemoryStore();

        var error = Assert.Throws<WorkflowConfigurationException>(() => new WorkflowCatalog(
            [definition],
            store,
            timeouts: null,
            store,
            store,
            deadLetterSource: null,
            new RecentRecordOptions(),
            new InMemoryBus(TimeProvider.System),
            EmptyServices.Instance,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
            new WorkflowTelemetry(),
            new HostStatus()));

        Assert.Contains("Cannot configure timeouts without providing TimeoutStore", error.Message);
    }

    [Fact]
    [Trait("Case", "4")]
    public void Timeouts_are_not_parallel()
    {
        var builder = WithTimeout(new ProcessOptions { ParallelCount = 2 });

        Assert.Contains("Cannot configure parallel timeout", Assert.Throws<WorkflowConfigurationException>(builder.Build).Message);
    }

    [Fact]
    [Trait("Case", "5")]
    public void Timeouts_have_no_lag()
    {
        var builder = WithTimeout(new ProcessOptions { ConsumeLag = TimeSpan.FromMinutes(1) });

        Assert.Contains("Cannot configure lag for timeout", Assert.Throws<WorkflowConfigurationException>(builder.Build).Message);
    }

    [Fact]
    [Trait("Case", "6")]
    public void Connector_names_are_unique()
    {
        var source = ConnectorSource.Runs("other", RunState.Completed);
        var builder = Builder().AddStep(Status.Start, ToEnd, Status.End)
            .AddConnector("feed", source, (_, _, _) => Task.CompletedTask)
            .AddConnector("feed", source, (_, _, _) => Task.CompletedTask);

        Assert.Contains("connector names need to be unique", Assert.Throws<WorkflowConfigurationException>(builder.Build).Message);
    }

    public enum Reserved
    {
        Zero = 0,
        MinusOne = -1,
        MinusTwo = -2,
        MinusThree = -3,
        One = 1,
    }

    [Theory]
    [InlineData(Reserved.Zero)]
    [InlineData(Reserved.MinusOne)]
    [InlineData(Reserved.MinusTwo)]
    [Trait("Case", "7")]
    public void Reserved_statuses_are_neither_source_nor_destination(Reserved reserved)
    {
        var from = Assert.Throws<WorkflowConfigurationException>(
            new WorkflowBuilder<Thing, Reserved>("thing").AddStep(reserved, _ => Reserved.One, Reserved.One).Build);
        var to = Assert.Throws<WorkflowConfigurationException>(
            new WorkflowBuilder<Thing, Reserved>("thing").AddStep(Reserved.One, _ => reserved, reserved).Build);

        Assert.Contains("as 'from' status", from.Message);
        Assert.Contains("as 'to' status", to.Message);
    }

    [Fact]
    public void Other_negative_statuses_are_fine() =>
        Assert.Equal(-3, new WorkflowBuilder<Thing, Reserved>("thing").AddStep(Reserved.MinusThree, _ => Reserved.One, Reserved.One).Build().Graph.DefaultStart);

    [Fact]
    public void A_number_that_is_no_member_of_the_enum_is_refused() =>
        Assert.Contains("not a member of Status", Assert.Throws<WorkflowConfigurationException>(Builder().AddStep((Status)99, ToEnd, Status.End).Build).Message);

    [Fact]
    [Trait("Case", "8")]
    public void The_graph_knows_its_start_its_end_and_its_transitions_in_order()
    {
        var graph = Builder().AddStep(Status.Start, ToMiddle, Status.Middle).AddStep(Status.Middle, ToEnd, Status.End).Build().Graph;

        Assert.Equal([(int)Status.Start], graph.Statuses.Where(status => status.IsEntry).Select(status => status.Value));
        Assert.Equal([(int)Status.End], graph.Statuses.Where(status => status.IsTerminal).Select(status => status.Value));
        Assert.Equal([new(1, 2), new(2, 3)], graph.Transitions);
        Assert.Equal((int)Status.Start, graph.DefaultStart);
    }

    [Fact]
    [Trait("Case", "9")]
    public void A_status_that_gets_a_way_out_later_is_not_terminal()
    {
        var builder = Builder().AddStep(Status.Start, ToMiddle, Status.Middle);
        var before = builder.Build().Graph;
        var after = builder.AddStep(Status.Middle, ToEnd, Status.End).Build().Graph;

        Assert.True(before.IsTerminal((int)Status.Middle));
        Assert.False(after.IsTerminal((int)Status.Middle));
    }

    [Fact]
    [Trait("Case", "11")]
    public void A_first_step_may_repeat_itself_by_transition() =>
        Assert.Equal((int)Status.Start, Builder().AddStep(Status.Start, ToEnd, Status.Start, Status.End).Build().Graph.DefaultStart);

    [Fact]
    [Trait("Case", "11")]
    public void A_cycle_through_the_first_status_starts_where_it_was_registered_first()
    {
        var graph = Builder().AddStep(Status.Start, ToMiddle, Status.Middle).AddStep(Status.Middle, ToEnd, Status.Start, Status.End).Build().Graph;

        Assert.Equal((int)Status.Start, graph.DefaultStart);
    }

    [Fact]
    public void Steps_may_be_registered_in_any_order()
    {
        var graph = Builder().AddStep(Status.Middle, ToEnd, Status.End).AddStep(Status.Start, ToMiddle, Status.Middle).Build().Graph;

        Assert.Equal((int)Status.Start, graph.DefaultStart);
    }

    [Fact]
    public void There_may_be_several_entries()
    {
        var graph = Builder().AddStep(Status.Start, ToEnd, Status.End).AddStep(Status.Other, ToEnd, Status.End).Build().Graph;

        Assert.Equal([(int)Status.Start, (int)Status.Other], graph.Statuses.Where(status => status.IsEntry).Select(status => status.Value));
    }

    [Fact]
    [Trait("Case", "13")]
    public async Task Callbacks_of_a_status_are_offered_the_payload_in_the_order_they_were_added()
    {
        var order = new List<string>();
        CallbackHandler<Thing, Status> Note(string name) => (run, _, _) =>
        {
            order.Add(name);
            return Task.FromResult(run.Skip());
        };
        var definition = Builder().AddCallback(Status.Start, Note("first"), Status.End).AddCallback(Status.Start, Note("second"), Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        await host.Workflow(definition).TriggerAsync("a");

        await host.Workflow(definition).Api.CallbackAsync("a", Status.Start);

        Assert.Equal(["first", "second"], order);
    }

    [Fact]
    [Trait("Case", "14")]
    public void Options_set_twice_are_those_set_last()
    {
        var definition = Builder().AddStep(Status.Start, ToEnd, Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 5 })
            .WithOptions(new ProcessOptions { ErrorBackOff = TimeSpan.FromSeconds(9) })
            .Build();

        var settings = definition.StepSettings[Status.Start];
        Assert.Equal(0, settings.PauseAfterErrorCount);
        Assert.Equal(TimeSpan.FromSeconds(9), settings.ErrorBackOff);
    }

    [Fact]
    [Trait("Case", "15")]
    public void Timeouts_of_one_status_share_the_options_set_last()
    {
        var definition = Builder()
            .AddTimeout(Status.Start, TimeSpan.FromHours(1), (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End)
            .WithOptions(new ProcessOptions { PollingFrequency = TimeSpan.FromMinutes(1) })
            .AddTimeout(Status.Start, TimeSpan.FromHours(2), (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End)
            .WithOptions(new ProcessOptions { PollingFrequency = TimeSpan.FromMinutes(2) })
            .Build();

        Assert.Equal(TimeSpan.FromMinutes(2), definition.TimeoutSettings[Status.Start].PollingFrequency);
    }

    [Fact]
    [Trait("Case", "16")]
    public void A_step_s_options_win_over_the_defaults()
    {
        var definition = Builder()
            .WithDefaultOptions(new ProcessOptions
            {
                PollingFrequency = TimeSpan.FromHours(1),
                ErrorBackOff = TimeSpan.FromHours(2),
                ParallelCount = 3,
                ConsumeLag = TimeSpan.FromHours(4),
            })
            .AddStep(Status.Start, ToMiddle, Status.Middle)
            .WithOptions(new ProcessOptions { PollingFrequency = TimeSpan.FromMinutes(1), ErrorBackOff = TimeSpan.FromMinutes(2), ParallelCount = 5, ConsumeLag = TimeSpan.FromMinutes(4) })
            .AddStep(Status.Middle, ToEnd, Status.End)
            .Build();

        var own = definition.StepSettings[Status.Start];
        var defaults = definition.StepSettings[Status.Middle];
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), 5, TimeSpan.FromMinutes(4)), (own.PollingFrequency, own.ErrorBackOff, own.ParallelCount, own.ConsumeLag));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(2), 3, TimeSpan.FromHours(4)), (defaults.PollingFrequency, defaults.ErrorBackOff, defaults.ParallelCount, defaults.ConsumeLag));
    }

    [Fact]
    public void A_step_can_switch_off_a_default()
    {
        var definition = Builder()
            .WithDefaultOptions(new ProcessOptions { PauseAfterErrorCount = 3, ParallelCount = 3, ConsumeLag = TimeSpan.FromHours(1) })
            .AddStep(Status.Start, ToEnd, Status.End)
            .WithOptions(new ProcessOptions { PauseAfterErrorCount = 0, ParallelCount = 0, ConsumeLag = TimeSpan.Zero })
            .Build();

        var settings = definition.StepSettings[Status.Start];
        Assert.Equal((0, 0, TimeSpan.Zero), (settings.PauseAfterErrorCount, settings.ParallelCount, settings.ConsumeLag));
    }

    [Fact]
    [Trait("Case", "17")]
    public void A_lag_raises_the_alert_with_it_unless_the_alert_is_given()
    {
        var lag = Settings(new ProcessOptions { ConsumeLag = TimeSpan.FromHours(1) });
        var both = Settings(new ProcessOptions { ConsumeLag = TimeSpan.FromHours(1), LagAlert = TimeSpan.FromMinutes(5) });

        Assert.Equal(TimeSpan.FromMinutes(90), lag.LagAlert);
        Assert.Equal(TimeSpan.FromMinutes(5), both.LagAlert);
    }

    [Fact]
    [Trait("Case", "18")]
    public void Defaults_that_are_not_set_stay_as_they_are()
    {
        var definition = Builder().WithDefaultOptions(new ProcessOptions { PauseAfterErrorCount = 3 }).AddStep(Status.Start, ToEnd, Status.End).Build();

        var settings = definition.StepSettings[Status.Start];
        Assert.Equal(3, settings.PauseAfterErrorCount);
        Assert.Equal(TimeSpan.FromMilliseconds(500), settings.PollingFrequency);
        Assert.Equal(TimeSpan.FromSeconds(1), settings.ErrorBackOff);
        Assert.Equal(TimeSpan.FromMinutes(30), settings.LagAlert);
    }

    [Fact]
    [Trait("Case", "19")]
    public void Outbox_options_are_taken_and_the_rest_keeps_its_defaults()
    {
        var defaults = Builder().AddStep(Status.Start, ToEnd, Status.End).Build().Options.Outbox;
        var set = Builder().AddStep(Status.Start, ToEnd, Status.End)
            .WithOutboxOptions(new OutboxOptions
            {
                PollingFrequency = TimeSpan.FromSeconds(2),
                ErrorBackOff = TimeSpan.FromSeconds(3),
                LagAlert = TimeSpan.FromSeconds(4),
                LookupLimit = 5,
            })
            .Build().Options.Outbox;

        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1), 1000), (defaults.PollingFrequency, defaults.ErrorBackOff, defaults.LagAlert, defaults.LookupLimit));
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), 5), (set.PollingFrequency, set.ErrorBackOff, set.LagAlert, set.LookupLimit));
    }

    [Fact]
    [Trait("Case", "20")]
    public void Switching_the_outbox_off_and_setting_its_options_are_independent()
    {
        var options = new OutboxOptions { LookupLimit = 5 };
        var offFirst = Builder().AddStep(Status.Start, ToEnd, Status.End).WithoutOutbox().WithOutboxOptions(options).Build();
        var offLast = Builder().AddStep(Status.Start, ToEnd, Status.End).WithOutboxOptions(options).WithoutOutbox().Build();

        Assert.All([offFirst, offLast], definition =>
        {
            Assert.False(definition.Options.PublishesEvents);
            Assert.Equal(5, definition.Options.Outbox.LookupLimit);
        });
    }

    [Fact]
    [Trait("Case", "21")]
    public void Paused_runs_are_resumed_after_an_hour_or_as_set()
    {
        Assert.Equal(TimeSpan.FromHours(1), Builder().AddStep(Status.Start, ToEnd, Status.End).Build().Options.ResumePausedAfter);
        Assert.Equal(TimeSpan.FromMinutes(1), Builder().AddStep(Status.Start, ToEnd, Status.End).WithPauseRetry(TimeSpan.FromMinutes(1)).Build().Options.ResumePausedAfter);
        Assert.Null(Builder().AddStep(Status.Start, ToEnd, Status.End).WithPauseRetry(TimeSpan.FromMinutes(1)).DisablePauseRetry().Build().Options.ResumePausedAfter);
    }

    [Fact]
    [Trait("Case", "22")]
    public async Task A_custom_delete_may_keep_half_of_a_text()
    {
        var definition = new WorkflowBuilder<string, Status>("text")
            .AddStep(Status.Start, ToEndOf, Status.End)
            .WithCustomDelete(text => text[..(text.Length / 2)])
            .Build();
        await using var host = WorkflowTestHost.Start(definition);
        var run = await host.Workflow(definition).TriggerAsync("a", "hello world");
        await host.RunUntilIdleAsync();

        await host.Workflow(definition).Api.DeleteDataAsync(run.RunId);
        await host.RunUntilIdleAsync();

        var stored = await host.Store.GetAsync("text", run.RunId, default);
        Assert.Equal("\"hello\"", Encoding.UTF8.GetString(stored!.Object.Span));

        static Next<Status> ToEndOf(Run<string, Status> run) => Status.End;
    }

    [Fact]
    [Trait("Case", "23")]
    [Trait("Case", "250")]
    public void Failed_attempts_are_counted_on_the_delivery_with_those_that_died()
    {
        var @event = new WorkflowEvent
        {
            Process = "p",
            Kind = EventKind.Status,
            Workflow = "w",
            ForeignId = "f",
            RunId = "r",
            Version = 1,
            Status = 1,
            RunState = RunState.Running,
            ReceiptKey = "k",
            CreatedAt = default,
            Attempt = 3,
        };

        Assert.Equal(3, new EventDelivery(@event).FailedAttempts);
        Assert.Equal(5, new EventDelivery(@event, DeliveryCount: 3).FailedAttempts);
        Assert.Equal(0, new EventDelivery(@event with { Attempt = 0 }).FailedAttempts);
    }

    [Fact]
    [Trait("Case", "24")]
    public async Task The_engine_goes_by_the_clock_it_is_given()
    {
        var definition = Builder().AddStep(Status.Start, ToEnd, Status.End).Build();
        await using var host = WorkflowTestHost.Start(definition);
        var first = await host.Workflow(definition).TriggerAsync("a");

        await host.AdvanceAsync(TimeSpan.FromHours(1));
        var second = await host.Workflow(definition).TriggerAsync("b");

        Assert.Equal(TimeSpan.FromHours(1), second.CreatedAt - first.CreatedAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" thing")]
    [InlineData("thing\n")]
    public void A_name_that_cannot_be_one_is_refused(string name) =>
        Assert.Contains("workflow's name", Assert.Throws<WorkflowConfigurationException>(Builder(name).AddStep(Status.Start, ToEnd, Status.End).Build).Message);

    [Fact]
    public void Options_out_of_range_are_refused_naming_the_step()
    {
        var cases = new (ProcessOptions Options, string Word)[]
        {
            (new() { ParallelCount = -1 }, "ParallelCount"),
            (new() { ParallelCount = 1025 }, "ParallelCount"),
            (new() { PollingFrequency = TimeSpan.Zero }, "PollingFrequency"),
            (new() { ErrorBackOff = TimeSpan.FromTicks(-1) }, "ErrorBackOff"),
            (new() { LagAlert = TimeSpan.Zero }, "LagAlert"),
            (new() { ConsumeLag = TimeSpan.FromTicks(-1) }, "ConsumeLag"),
            (new() { PauseAfterErrorCount = -1 }, "PauseAfterErrorCount"),
        };

        Assert.All(cases, item =>
        {
            var error = Assert.Throws<WorkflowConfigurationException>(Builder().AddStep(Status.Start, ToEnd, Status.End).WithOptions(item.Options).Build);
            Assert.Contains("The step of status Start", error.Message);
            Assert.Contains(item.Word, error.Message);
        });
    }

    [Fact]
    public void A_built_definition_does_not_change_with_its_builder()
    {
        var builder = Builder().AddStep(Status.Start, ToMiddle, Status.Middle);
        var first = builder.Build();
        builder.AddStep(Status.Middle, ToEnd, Status.End).OnComplete((_, _) => Task.CompletedTask).Build();

        Assert.Single(first.Graph.Transitions);
        Assert.DoesNotContain(first.Processes, process => process.Kind == ProcessKind.Hook);
    }

    private static ProcessSettings Settings(ProcessOptions options) =>
        Builder().AddStep(Status.Start, ToEnd, Status.End).WithOptions(options).Build().StepSettings[Status.Start];

    private static ProcessBuilder<Thing, Status> WithTimeout(ProcessOptions options) => Builder()
        .AddTimeout(Status.Start, TimeSpan.FromHours(1), (_, _, _) => Task.FromResult<Next<Status>>(Status.End), Status.End)
        .WithOptions(options);
}
