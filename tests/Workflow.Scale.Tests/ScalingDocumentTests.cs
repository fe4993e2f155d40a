using Workflow.Dev;
using Workflow.Dev.Benchmarks;
using Workflow.Simulator;
using Workflow.Simulator.Reports;

namespace Workflow.Scale.Tests;

public sealed class ScalingDocumentTests
{
    [Fact]
    public async Task The_measured_figures_in_the_document_are_those_of_the_baseline()
    {
        var document = Document;
        var baseline = BenchReport.Parse(await File.ReadAllTextAsync(Baseline), Baseline);

        // If not: `dotnet run dev.cs bench docs`.
        Assert.Equal(ScalingFigures.WithStored(document, baseline), document);
    }

    [Theory]
    [InlineData("validation")]
    [InlineData("plan")]
    [InlineData("sources")]
    public async Task The_simulated_figures_in_the_document_are_what_the_baseline_gives(string section)
    {
        var document = Document;
        using var output = new StringWriter { NewLine = "\n" };
        new Report(Measurements.Parse(await File.ReadAllTextAsync(Baseline)), runsPerSecond: 1e9 / 86_400, steps: 5, seed: 1, markdown: true).Print(section, output);

        Assert.Equal(ScalingFigures.Replace(document, section, output.ToString().Split('\n')), document);
    }

    [Fact]
    public void A_section_is_replaced_and_the_rest_stays() =>
        Assert.Equal(
            "before\n<!-- figures: x -->\n\nnew\nlines\n\n<!-- end of x -->\nafter",
            ScalingFigures.Replace("before\n<!-- figures: x -->\nold\n<!-- end of x -->\nafter", "x", ["", "new", "lines", ""]));

    [Fact]
    public void A_section_that_is_missing_is_named() =>
        Assert.Contains("figures: x", Assert.Throws<DevException>(() => ScalingFigures.Replace("text", "x", [])).Message, StringComparison.Ordinal);

    private static string Baseline => new Repository(Checkout.Root).Baseline;

    private static string Document => Checkout.Read("docs", "scaling.md");
}
