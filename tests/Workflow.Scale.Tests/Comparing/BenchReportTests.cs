using System.Text.Json.Nodes;
using Workflow.Dev;
using Workflow.Dev.Benchmarks;

namespace Workflow.Scale.Tests.Comparing;

public sealed class BenchReportTests
{
    [Fact]
    public void A_report_keeps_of_a_benchmark_the_figures_of_the_table()
    {
        var written = JsonNode.Parse("""{"counts": {"storageRequestsPerRun": 11, "unknown": 1}, "foreignId": {"runsPerSecond": 52.25}}""")!.AsObject();

        var report = Reports.Of((Reports.Ratio, 0.9)).With("e2e", written);

        Assert.Equal([Reports.Count, Reports.Measure, Reports.Ratio], report.Values.Keys.Order());
        Assert.Equal(52.25, report.Values[Reports.Measure]);
    }

    [Fact]
    public void A_report_reads_what_it_wrote()
    {
        var report = Reports.Of((Reports.Count, 11), (Reports.Ratio, 0.9));

        var read = BenchReport.Parse(report.ToJson(), "a file");

        Assert.Equal(report.Machine, read.Machine);
        Assert.Equal(report.Values, read.Values);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"steps": 5}""")]
    public void Another_file_is_refused_by_its_name(string json) =>
        Assert.Contains("figures.json", Assert.Throws<DevException>(() => BenchReport.Parse(json, "figures.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void Figures_have_names_and_titles_of_their_own()
    {
        Assert.Equal(FigureTable.All.Count, FigureTable.All.Select(figure => figure.Name).Distinct().Count());
        Assert.Equal(FigureTable.All.Count, FigureTable.All.Select(figure => (figure.Benchmark, figure.Title)).Distinct().Count());
    }

    [Fact]
    public void As_Markdown_a_report_is_one_table_with_its_machine_above()
    {
        var lines = ReportTable.Of(Reports.Of((Reports.Count, 11), (Reports.Measure, 1234.5)), markdown: true).ToList();

        Assert.Contains(Machine.This.ToString(), lines[0], StringComparison.Ordinal);
        Assert.Equal("| --- | ---: | ---: | --- |", lines[3]);
        Assert.Equal("| runs of 5 steps, a session for each foreign ID | 1,234 | runs/s |  |", lines[4]);
        Assert.Equal("| storage requests of a run of 5 steps | 11 |  | count |", lines[5]);
        Assert.Equal(6, lines.Count);
    }

    [Fact]
    public void The_hosts_have_a_column_each()
    {
        var lines = ReportTable.Of(Reports.Of(("hosts.1.runsPerSecond", 130), ("hosts.4.runsPerSecond", 125.5)), markdown: true, "hosts").ToList();

        Assert.Equal("|  | 1 host, ParallelCount 16 | 1 host | 2 hosts | 4 hosts | judged as |", lines[2]);
        Assert.Equal("| runs of 5 steps (runs/s) | - | 130 | - | 126 |  |", lines[4]);
    }
}
