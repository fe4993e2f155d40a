namespace Workflow.Infra.Tests.Bicep;

/// <summary>The templates, as the Bicep compiler and its linter see them.</summary>
[Collection(CompiledTemplateTests.Name)]
public sealed class TemplateTests(CompiledTemplate template)
{
    [Fact]
    public void They_build_without_a_warning() => Assert.Equal("", template.Diagnostics.Trim());

    [Fact]
    public async Task They_lint_without_a_warning()
    {
        var lint = await BicepCli.RunAsync("lint", "--pattern", "**/*.bicep");

        Assert.Equal((0, ""), (lint.ExitCode, (lint.Output + lint.Diagnostics).Trim()));
    }

    [Fact]
    public void No_linter_rule_is_switched_off_but_the_one_that_goes_by_the_calendar()
    {
        using var config = JsonDocument.Parse(Checkout.Read("infra", "bicepconfig.json"), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var rules = config.RootElement.GetProperty("analyzers").GetProperty("core").GetProperty("rules");

        var lax = rules.EnumerateObject().Where(rule => rule.Value.GetProperty("level").GetString() != "error").Select(rule => rule.Name);

        Assert.Equal(["use-recent-api-versions"], lax);
    }

    [Fact]
    public void No_module_comes_from_elsewhere() =>
        Assert.DoesNotContain(
            Directory.GetFiles(Checkout.PathOf("infra"), "*.bicep", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains("br:", StringComparison.Ordinal) || File.ReadAllText(file).Contains("br/", StringComparison.Ordinal));

    [Fact]
    public void Its_compiled_size_is_within_what_Azure_takes() =>
        Assert.InRange(template.Text.Length, 1, 4 * 1024 * 1024);
}
