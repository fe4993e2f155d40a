using System.Globalization;

namespace Workflow.Functions.Tests;

/// <summary>Schedules that the host understands.</summary>
public sealed class TimerScheduleTests
{
    [Theory]
    [InlineData("00:00:00.5", "*/1 * * * * *")]
    [InlineData("00:00:01", "*/1 * * * * *")]
    [InlineData("00:00:10", "*/10 * * * * *")]
    [InlineData("00:00:45", "*/30 * * * * *")]
    [InlineData("00:01:00", "0 */1 * * * *")]
    [InlineData("00:07:30", "0 */6 * * * *")]
    [InlineData("05:00:00", "0 0 */4 * * *")]
    [InlineData("1.00:00:00", "0 0 0 * * *")]
    public void An_interval_is_a_schedule_that_fires_at_least_as_often(string interval, string cron) =>
        Assert.Equal(cron, TimerSchedule.Every(TimeSpan.Parse(interval, CultureInfo.InvariantCulture)).Cron);

    [Theory]
    [InlineData("00:00:30", "*/30 * * * * *")]
    [InlineData("0:05:00", "0 */5 * * * *")]
    [InlineData("*/15 * * * * *", "*/15 * * * * *")]
    [InlineData("  0  30 9 * * Mon-Fri ", "0 30 9 * * Mon-Fri")]
    public void A_setting_is_a_duration_or_six_fields(string text, string cron) => Assert.Equal(cron, TimerSchedule.Parse(text).Cron);

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("00:00:00.2")]
    [InlineData("*/15 * * * *")]
    [InlineData("@every_second")]
    [InlineData("0 0 0 L * *")]
    [InlineData("0 61 0 * * *")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => TimerSchedule.Parse(text));

    [Fact]
    public void The_next_firing_is_the_host_s()
    {
        var time = new DateTimeOffset(2026, 3, 1, 12, 0, 7, TimeSpan.Zero);

        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 10, TimeSpan.Zero), TimerSchedule.Every(TimeSpan.FromSeconds(10)).NextAfter(time, TimeZoneInfo.Utc));
    }
}
