using System.Text.RegularExpressions;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Microsoft.Extensions.Configuration;
using Workflow.Docs.Tests.Options;
using Workflow.Docs.Tests.Pages;
using Workflow.Functions;

namespace Workflow.Docs.Tests;

/// <summary>docs/configuration.md has every option and setting, with the default and the range that it really has.</summary>
public sealed partial class ConfigurationTests
{
    private const string Page = "docs/configuration.md";

    public static TheoryData<string> Types => [.. OptionTypes.All.Keys];

    /// <summary>The pages with tables of settings.</summary>
    public static TheoryData<string> SettingPages => [Page, "docs/functions.md"];

    [Fact]
    public void Every_public_type_of_options_has_a_section()
    {
        var documented = AllPages.ByPath[Page].Tables.Select(table => table.Heading).ToHashSet();

        Assert.Empty(OptionTypes.All.Keys.Except(documented));
        Assert.Empty(OptionTypes.Undescribed());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_table_has_all_options_of_its_type_with_their_units_defaults_and_ranges(string name)
    {
        var type = OptionTypes.All[name];
        var rows = RowsOf(AllPages.ByPath[Page].Tables.First(table => table.Heading == name).Table);

        Assert.Equal(type.Properties.Keys.Order(), rows.Select(row => row[0]).Order());
        Assert.Empty(rows.SelectMany(row => type.Differences(option: row[0], unit: row[1], theDefault: row[2], range: row[3])));
    }

    [Theory]
    [MemberData(nameof(SettingPages))]
    public void Settings_are_those_that_are_read(string page)
    {
        var names = AllPages.ByPath[page].Tables.Where(table => table.Heading == "Settings").SelectMany(table => table.Table.Descendants<TableRow>().Skip(1))
            .SelectMany(row => ((TableCell)row[0]).Descendants<Markdig.Syntax.Inlines.CodeInline>().Select(code => code.Content))
            .ToList();
        var text = string.Join('\n', names);

        // What the code has a constant for is in the table, ...
        var constants = new[] { typeof(AzureSettings), typeof(FunctionAppSettings) }
            .SelectMany(type => type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public))
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.DoesNotContain(constants, constant => !text.Contains(constant, StringComparison.Ordinal));
        // ... and what is in the table is known.
        foreach (var name in names.Where(name => name.StartsWith("Workflow__", StringComparison.Ordinal)))
        {
            var key = Place().Replace(name, "OutboxSweep").Replace("__", ":", StringComparison.Ordinal);
            var value = key.EndsWith("Schedule", StringComparison.Ordinal) ? "00:00:30" : "true";
            FunctionAppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build());
        }
    }

    [Fact]
    public void Environment_variables_that_the_code_reads_are_named()
    {
        var read = Directory.EnumerateFiles(Checkout.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct();

        Assert.DoesNotContain(read, variable => !Checkout.Read(Page).Contains($"`{variable}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_in_JSON_are_settings_that_are_read()
    {
        foreach (var block in AllPages.BlocksIn("json").Where(block => block.Text.Contains("Workflow__", StringComparison.Ordinal)))
        {
            var settings = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(block.Text))).Build()
                .AsEnumerable()
                .Select(pair => KeyValuePair.Create(pair.Key.Replace("Values:", "", StringComparison.Ordinal).Replace("__", ":", StringComparison.Ordinal), pair.Value));
            FunctionAppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        }
    }

    private static List<string[]> RowsOf(Table table) =>
        [.. table.Descendants<TableRow>().Skip(1).Select(row => row.Cast<TableCell>().Select(cell => string.Concat(cell.Descendants<ParagraphBlock>().Select(text => MarkdownPage.TextOf(text.Inline))).Trim()).ToArray())];

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Place();

    [GeneratedRegex("\"((?:APPLICATIONINSIGHTS|OTEL|WF)_[A-Z_]+)\"")]
    private static partial Regex Variable();
}
