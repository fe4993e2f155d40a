using Workflow.Dev.Benchmarks;

namespace Workflow.Scale.Tests.Comparing;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData(11, 11, "Same")]
    [InlineData(11, 11.2, "Regression")]
    [InlineData(11, 12, "Regression")]
    [InlineData(11, 10, "Better")]
    [InlineData(0, 1, "Regression")]
    public void A_count_is_held_exactly(double before, double now, string change) =>
        Assert.Equal(change, ChangeOf(Reports.Count, before, now));

    [Theory]
    [InlineData(0.80, 0.79, "Same")]
    [InlineData(0.80, 0.65, "Same")]
    [InlineData(0.80, 0.63, "Warning")]
    [InlineData(0.40, 0.60, "Better")]
    public void A_ratio_may_become_worse_by_a_quarter(double before, double now, string change) =>
        Assert.Equal(change, ChangeOf(Reports.Ratio, before, now));

    [Fact]
    public void A_ratio_of_which_less_is_better_is_warned_about_when_it_grows()
    {
        Assert.Equal("Warning", ChangeOf("hosts.4.storageRequestsPerRun", 11, 14));
        Assert.Equal("Same", ChangeOf("hosts.4.storageRequestsPerRun", 11, 11.5));
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(10, 100)]
    public void What_depends_on_the_machine_is_not_judged(double before, double now) =>
        Assert.Equal("Same", ChangeOf(Reports.Measure, before, now));

    [Fact]
    public void A_count_that_is_not_measured_any_more_is_a_regression()
    {
        var comparison = Comparison.Of(Reports.Of((Reports.Count, 11), (Reports.Measure, 50)), Reports.Of((Reports.Measure, 50)));

        Assert.Equal(Reports.Count, Assert.Single(comparison.Regressions).Figure.Name);
    }

    [Fact]
    public void A_ratio_that_is_not_measured_any_more_is_warned_about()
    {
        var comparison = Comparison.Of(Reports.Of((Reports.Ratio, 0.9), ("storage.p50Milliseconds.1", 2)), Reports.Of(("storage.p50Milliseconds.1", 2)));

        Assert.Equal(Reports.Ratio, Assert.Single(comparison.Warnings).Figure.Name);
    }

    [Fact]
    public void A_figure_that_was_not_there_before_is_new()
    {
        var comparison = Comparison.Of(Reports.Of(), Reports.Of((Reports.Count, 11)));

        Assert.Equal(Change.New, Assert.Single(comparison.Figures).Change);
    }

    [Fact]
    public void A_benchmark_that_was_not_run_is_not_compared() =>
        Assert.Empty(Comparison.Of(Reports.Of((Reports.Count, 11)), Reports.Of((Reports.Ratio, 0.9))).Regressions);

    [Fact]
    public void Of_counts_alone_a_worse_ratio_is_left_out()
    {
        var comparison = Comparison.OfCounts(Reports.Of((Reports.Count, 11), (Reports.Ratio, 0.9)), Reports.Of((Reports.Count, 11), (Reports.Ratio, 0.1)));

        Assert.Equal(Reports.Count, Assert.Single(comparison.Figures).Figure.Name);
    }

    private static string ChangeOf(string figure, double before, double now) =>
        Assert.Single(Comparison.Of(Reports.Of((figure, before)), Reports.Of((figure, now))).Figures).Change.ToString();
}
