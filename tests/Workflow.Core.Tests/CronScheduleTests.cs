using System.Globalization;

namespace Workflow.Core.Tests;

/// <summary>Area L: when slots are. The grammar is Cronos's, which is wider than luno/workflow's.</summary>
public sealed class CronScheduleTests
{
    private const string Base = "2025-01-01T10:30:00Z";

    /// <summary>What luno accepts, with luno's answers.</summary>
    [Theory]
    [InlineData("@every 5m", Base, "2025-01-01T10:35:00Z")]
    [InlineData("@every 1h30m", Base, "2025-01-01T12:00:00Z")]
    [InlineData("@every 30s", Base, "2025-01-01T10:30:30Z")]
    [InlineData("@every 48h", Base, "2025-01-03T10:30:00Z")]
    [InlineData("@every 1us", Base, "2025-01-01T10:30:00.000001Z")]
    [InlineData("@midnight", Base, "2025-01-02T00:00:00Z")]
    [InlineData("@daily", Base, "2025-01-02T00:00:00Z")]
    [InlineData("@hourly", Base, "2025-01-01T11:00:00Z")]
    [InlineData("@weekly", Base, "2025-01-05T00:00:00Z")]
    [InlineData("@monthly", Base, "2025-02-01T00:00:00Z")]
    [InlineData("@yearly", Base, "2026-01-01T00:00:00Z")]
    [InlineData("@annually", Base, "2026-01-01T00:00:00Z")]
    [InlineData("* * * * *", Base, "2025-01-01T10:31:00Z")]
    [InlineData("15 * * * *", Base, "2025-01-01T11:15:00Z")]
    [InlineData("30 2 * * *", Base, "2025-01-02T02:30:00Z")]
    [InlineData("0 9 15 * *", Base, "2025-01-15T09:00:00Z")]
    [InlineData("0 18 * * 5", Base, "2025-01-03T18:00:00Z")]
    [InlineData("0 12 1 1 *", Base, "2025-01-01T12:00:00Z")]
    [InlineData("0 0 ? * *", Base, "2025-01-02T00:00:00Z")]
    [InlineData("45 3 * * 6", Base, "2025-01-04T03:45:00Z")]
    [InlineData("59 23 * * 0", Base, "2025-01-05T23:59:00Z")]
    [InlineData("59 23 * * 7", Base, "2025-01-05T23:59:00Z")]
    [InlineData("0 6 * * 7", Base, "2025-01-05T06:00:00Z")]
    [InlineData("0 0 28 2 *", Base, "2025-02-28T00:00:00Z")]
    [InlineData("30 6 25 12 *", Base, "2025-12-25T06:30:00Z")]
    [InlineData("  0 0 * * *  ", Base, "2025-01-02T00:00:00Z")]
    [InlineData("0 0 1 1 0", Base, "2025-01-05T00:00:00Z")]
    [InlineData("59 23 31 12 6", Base, "2025-12-06T23:59:00Z")]
    [InlineData("0 0 1 12 *", "2025-11-30T10:30:00Z", "2025-12-01T00:00:00Z")]
    [InlineData("0 0 1 1 *", "2025-12-31T10:30:00Z", "2026-01-01T00:00:00Z")]
    [InlineData("0 12 29 2 *", "2024-02-28T10:30:00Z", "2024-02-29T12:00:00Z")]
    [InlineData("0 12 29 2 *", "2025-02-28T10:30:00Z", "2028-02-29T12:00:00Z")]
    [InlineData("0 9 * * 1", "2025-01-05T10:30:00Z", "2025-01-06T09:00:00Z")]
    [InlineData("@hourly", "2025-01-01T10:00:00Z", "2025-01-01T11:00:00Z")]
    [Trait("Case", "178")]
    public void What_luno_accepts_has_the_same_next_slot(string spec, string after, string expected) =>
        Assert.Equal(At(expected), CronSchedule.Parse(spec).Next(At(after)));

    [Theory]
    [InlineData("@every")]
    [InlineData("@every invalid")]
    [InlineData("@unknown")]
    [InlineData("* * *")]
    [InlineData("60 * * * *")]
    [InlineData("* 24 * * *")]
    [InlineData("* * 32 * *")]
    [InlineData("* * * 13 *")]
    [InlineData("* * * * 8")]
    [InlineData("-1 * * * *")]
    [InlineData("* * -5 * *")]
    [InlineData("abc * * * *")]
    [InlineData(" * * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("* * * 0 *")]
    [Trait("Case", "178")]
    public void What_luno_rejects_as_wrong_is_rejected(string spec) => AssertRejected(spec);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\0")]
    [InlineData("@")]
    [InlineData("@DAILY")]
    [InlineData("@every_minute")]
    [InlineData("@everything 5m")]
    [InlineData("@daily 5m")]
    [InlineData("* * * * * * *")]
    [InlineData("99999999999999999999 * * * *")]
    [InlineData("1- * * * *")]
    [InlineData("1/0 * * * *")]
    [InlineData("٣ * * * *")]
    public void Anything_else_that_is_no_schedule_is_rejected(string spec) => AssertRejected(spec);

    /// <summary>luno rejects lists, ranges, steps, names and six fields; we take them, because Cronos does and cron's users expect them.</summary>
    [Theory]
    [InlineData("*/15 9-17 * * 1-5", Base, "2025-01-01T10:45:00Z")]
    [InlineData("*/15 9-17 * * 1-5", "2025-01-03T17:45:00Z", "2025-01-06T09:00:00Z")]
    [InlineData("0 0 1,15 * *", Base, "2025-01-15T00:00:00Z")]
    [InlineData("0 0 * * SUN", Base, "2025-01-05T00:00:00Z")]
    [InlineData("0 0 1 MAR *", Base, "2025-03-01T00:00:00Z")]
    [InlineData("0 9-17/4 * * *", Base, "2025-01-01T13:00:00Z")]
    [InlineData("*/20 * * * * *", Base, "2025-01-01T10:30:20Z")]
    [InlineData("* * * * * *", Base, "2025-01-01T10:30:01Z")]
    [Trait("Case", "181")]
    public void Lists_ranges_steps_names_and_seconds_are_accepted(string spec, string after, string expected) =>
        Assert.Equal(At(expected), CronSchedule.Parse(spec).Next(At(after)));

    [Fact]
    [Trait("Case", "179")]
    public void A_day_that_matches_the_month_or_the_week_counts_when_both_are_given()
    {
        var schedule = CronSchedule.Parse("0 0 13 * 5");

        Assert.Equal(
            ["2025-01-03", "2025-01-10", "2025-01-13", "2025-01-17", "2025-01-24", "2025-01-31", "2025-02-07", "2025-02-13"],
            Slots(schedule, At(Base), 8).Select(slot => slot.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_day_has_one_slot_even_when_it_matches_both()
    {
        var schedule = CronSchedule.Parse("0 0 13 * 5");

        // Friday, 13 June 2025.
        Assert.Equal([At("2025-06-13T00:00:00Z"), At("2025-06-20T00:00:00Z")], Slots(schedule, At("2025-06-12T00:00:00Z"), 2));
    }

    /// <summary>D24: from one 29 February luno does not find the next.</summary>
    [Fact]
    [Trait("Case", "179")]
    public void The_29th_of_February_follows_the_29th_of_February() =>
        Assert.Equal(
            [At("2024-02-29T12:00:00Z"), At("2028-02-29T12:00:00Z"), At("2032-02-29T12:00:00Z")],
            Slots(CronSchedule.Parse("0 12 29 2 *"), At("2024-01-01T00:00:00Z"), 3));

    [Fact]
    public void The_29th_of_February_is_found_across_a_century_without_one() =>
        Assert.Equal(At("2104-02-29T12:00:00Z"), CronSchedule.Parse("0 12 29 2 *").Next(At("2096-02-29T12:00:00Z")));

    [Fact]
    public void A_day_that_never_comes_has_no_slot() => Assert.Null(CronSchedule.Parse("0 0 31 2 *").Next(At(Base)));

    [Fact]
    [Trait("Case", "182")]
    public void A_slot_is_strictly_after_the_time_it_counts_from()
    {
        var hourly = CronSchedule.Parse("0 * * * *");

        Assert.Equal(At("2025-01-01T11:00:00Z"), hourly.Next(At("2025-01-01T10:00:00Z")));
        Assert.Equal(At("2025-01-01T10:00:00Z"), hourly.Next(At("2025-01-01T10:00:00Z").AddTicks(-1)));
    }

    [Theory]
    [InlineData("@every 0s")]
    [InlineData("@every -5m")]
    [InlineData("@every 5")]
    [InlineData("@every 5m 10s")]
    [InlineData("@every 1d")]
    [InlineData("@every 99999999999h")]
    [InlineData("@every 1ns")]
    [InlineData("@every 876601h")]
    [Trait("Case", "183")]
    public void An_interval_must_be_one_duration_above_zero(string spec) => AssertRejected(spec);

    [Theory]
    [InlineData("@every 1.5s", 1500)]
    [InlineData("@every 1m0.25s", 60_250)]
    [InlineData("@every 100ms", 100)]
    [InlineData("@every 2000us", 2)]
    [InlineData("@every 3000µs", 3)]
    [Trait("Case", "183")]
    public void An_interval_is_written_as_Go_writes_durations(string spec, int milliseconds) =>
        Assert.Equal(At(Base).AddMilliseconds(milliseconds), CronSchedule.Parse(spec).Next(At(Base)));

    [Fact]
    [Trait("Case", "183")]
    public void An_interval_counts_from_the_time_it_is_given_and_is_not_aligned() =>
        Assert.Equal(At("2025-01-01T11:30:07.5Z"), CronSchedule.Parse("@every 1h").Next(At("2025-01-01T10:30:07.5Z")));

    [Theory]
    [InlineData("Europe/Berlin", "0 2 * * *", "2026-01-01T10:00:00Z", "2026-01-02T01:00:00Z")]
    [InlineData("Europe/Berlin", "0 2 * * *", "2026-07-01T10:00:00Z", "2026-07-02T00:00:00Z")]
    [InlineData("America/New_York", "0 9 * * 1", "2026-03-07T00:00:00Z", "2026-03-09T13:00:00Z")]
    [InlineData("Asia/Kathmandu", "0 0 * * *", "2026-01-01T00:00:00Z", "2026-01-01T18:15:00Z")]
    [InlineData("UTC", "0 2 * * *", "2026-07-01T10:00:00+09:00", "2026-07-01T02:00:00Z")]
    public void An_expression_is_read_in_its_time_zone_whatever_the_offset_of_the_time(string zone, string spec, string after, string expected)
    {
        var slot = CronSchedule.Parse(spec, TimeZoneInfo.FindSystemTimeZoneById(zone)).Next(At(after));

        Assert.Equal(At(expected), slot);
        Assert.Equal(TimeSpan.Zero, slot!.Value.Offset);
    }

    /// <summary>D24: luno skips the day. Berlin goes from 2:00 to 3:00 on 29 March 2026.</summary>
    [Fact]
    public void A_slot_that_the_clocks_leap_over_comes_right_after_the_leap() =>
        Assert.Equal(
            [At("2026-03-28T01:30:00Z"), At("2026-03-29T01:00:00Z"), At("2026-03-30T00:30:00Z")],
            Slots(Berlin("30 2 * * *"), At("2026-03-28T00:00:00Z"), 3));

    /// <summary>D24: luno has it twice. Berlin goes from 3:00 back to 2:00 on 25 October 2026.</summary>
    [Fact]
    public void A_slot_in_the_hour_that_comes_twice_comes_once() =>
        Assert.Equal(
            [At("2026-10-24T00:30:00Z"), At("2026-10-25T00:30:00Z"), At("2026-10-26T01:30:00Z")],
            Slots(Berlin("30 2 * * *"), At("2026-10-24T00:00:00Z"), 3));

    [Fact]
    public void An_expression_that_repeats_within_the_hour_goes_on_through_the_hour_that_comes_twice() =>
        Assert.Equal(
            ["00:00", "00:30", "01:00", "01:30", "02:00"],
            Slots(Berlin("*/30 * * * *"), At("2026-10-24T23:59:00Z"), 5).Select(slot => slot.ToString("HH:mm", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("0 * * * *", "2026-01-01T01:00:00Z", "2026-01-01T01:00:00Z", "2026-01-01T01:00:00Z")]
    [InlineData("0 * * * *", "2026-01-01T01:00:00Z", "2026-01-01T01:59:59Z", "2026-01-01T01:00:00Z")]
    [InlineData("0 * * * *", "2026-01-01T01:00:00Z", "2026-01-31T12:34:56Z", "2026-01-31T12:00:00Z")]
    [InlineData("0 0 1 1 *", "2020-01-01T00:00:00Z", "2026-06-30T00:00:00Z", "2026-01-01T00:00:00Z")]
    [InlineData("* * * * * *", "2020-01-01T00:00:00Z", "2026-06-30T00:00:00.5Z", "2026-06-30T00:00:00Z")]
    [InlineData("@every 7m", "2026-01-01T00:00:00Z", "2026-01-01T00:20:00Z", "2026-01-01T00:14:00Z")]
    public void Missed_slots_collapse_into_the_latest(string spec, string slot, string now, string expected) =>
        Assert.Equal(At(expected), CronSchedule.Parse(spec).LatestSlot(At(slot), At(now)));

    [Fact]
    public void No_text_makes_the_parser_fail_in_another_way_than_saying_no()
    {
        var random = new Random(20260101);
        const string Letters = "0123456789*/,-?LW#@ everyhourdailySUNJAN\t\0é";
        for (var i = 0; i < 20_000; i++)
        {
            var spec = string.Concat(Enumerable.Range(0, random.Next(0, 14)).Select(_ => Letters[random.Next(Letters.Length)]));

            if (CronSchedule.TryParse(spec, null, out var schedule, out var error))
                schedule.Next(At(Base));
            else
                Assert.NotEmpty(error);
        }
    }

    private static void AssertRejected(string spec)
    {
        Assert.False(CronSchedule.TryParse(spec, null, out _, out var error));
        Assert.NotEmpty(error);
        Assert.Throws<FormatException>(() => CronSchedule.Parse(spec));
    }

    private static CronSchedule Berlin(string spec) => CronSchedule.Parse(spec, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    private static List<DateTimeOffset> Slots(CronSchedule schedule, DateTimeOffset after, int count)
    {
        var slots = new List<DateTimeOffset>();
        while (slots.Count < count && schedule.Next(after) is { } slot)
            slots.Add(after = slot);
        return slots;
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
