using Microsoft.Extensions.Configuration;

namespace Workflow.Functions.Tests;

/// <summary>Schedules as settings.</summary>
public sealed class TimerSettingsTests
{
    private static readonly TimedProcessDescriptor Scan = Process("order-timeout-scan", ProcessKind.TimeoutScan, TimeSpan.FromMilliseconds(500));

    [Fact]
    public void Nothing_needs_to_be_set() => Assert.Equal("*/10 * * * * *", TimerSettings.Default.ScheduleOf(Scan).Cron);

    [Fact]
    public void A_longer_interval_of_the_process_is_kept() =>
        Assert.Equal("0 */5 * * * *", TimerSettings.Default.ScheduleOf(Scan with { Interval = TimeSpan.FromMinutes(5) }).Cron);

    [Fact]
    public void A_kind_is_set_for_all_workflows() => Assert.Equal("*/2 * * * * *", Read(("TimeoutScan__Schedule", "00:00:02")).ScheduleOf(Scan).Cron);

    [Fact]
    public void A_process_is_set_over_its_kind() =>
        Assert.Equal("*/5 * * * * *", Read(("TimeoutScan__Schedule", "00:00:02"), ("order_timeout_scan__Schedule", "*/5 * * * * *")).ScheduleOf(Scan).Cron);

    [Fact]
    public void Continuous_is_set_apart_from_the_schedule()
    {
        var schedule = Read(("TimeoutScan__Continuous", "true"), ("order_timeout_scan__Schedule", "00:01:00")).ScheduleOf(Scan);

        Assert.True(schedule.IsContinuous);
        Assert.Equal("0 */1 * * * *", schedule.Cron);
    }

    [Theory]
    [InlineData("TimeoutScan__Schedule", "every minute")]
    [InlineData("order_timeout_scan__Schedule", "")]
    public void A_schedule_that_is_none_is_refused_by_name(string setting, string value)
    {
        var failure = Assert.Throws<WorkflowConfigurationException>(() => Read((setting, value)).ScheduleOf(Scan));

        Assert.Contains($"'Workflow__Timers__{setting}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TimeoutScan", "00:00:02")]
    [InlineData("TimeoutScan__Interval", "00:00:02")]
    [InlineData("TimeoutScan__Continuous", "maybe")]
    public void A_setting_that_is_not_known_is_refused_by_name(string setting, string value)
    {
        var failure = Assert.Throws<WorkflowConfigurationException>(() => Read((setting, value)));

        Assert.Contains($"'Workflow__Timers__{setting}'", failure.Message, StringComparison.Ordinal);
    }

    internal static TimedProcessDescriptor Process(string name, ProcessKind kind, TimeSpan interval) => new()
    {
        Name = name,
        Workflow = "order",
        Kind = kind,
        Settings = new ProcessSettings(),
        Interval = interval,
    };

    private static TimerSettings Read(params (string Setting, string Value)[] settings) => TimerSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Workflow:Timers:" + setting.Setting.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)))
        .Build());
}
