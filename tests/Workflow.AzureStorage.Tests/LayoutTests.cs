using Azure.Data.Tables;

namespace Workflow.AzureStorage.Tests;

/// <summary>Keys and Azure's limits, which Azurite does not enforce.</summary>
public sealed class LayoutTests
{
    public static TheoryData<string, string> Keys => new()
    {
        { "order-1.a", "order-1.a" },
        { "a b", "a_0020b" },
        { "a_0020b", "a_005f0020b" },
        { "a/b", "a_002fb" },
        { "a~b", "a_007eb" },
        { "é", "_00e9" },
        { "😀", "_d83d_de00" },
        { "", "" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Keys_are_readable_and_hold_nothing_that_Azure_forbids(string text, string key) => Assert.Equal(key, KeyText.Of(text));

    [Fact]
    public void Different_texts_have_different_keys_within_the_limit()
    {
        var random = new Random(3);
        const string Alphabet = "ab_~/\\#?%'\u0001é0f2h😀 ";
        var texts = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 20_000; i++)
            texts.Add(new string([.. Enumerable.Range(0, random.Next(1, i % 100 == 0 ? 512 : 6)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]));
        texts.Add(new string('x', 511));
        texts.Add(new string('x', 512));
        texts.Add(KeyText.Of(new string('x', 512)));

        var keys = texts.Select(KeyText.Of).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(texts.Count, keys.Count);
        Assert.All(keys, key => Assert.InRange(key.Length, 1, KeyText.MaxLength));
        Assert.All(keys, key => Assert.True(key.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '.' or '_')));
    }

    [Fact]
    public void A_transaction_across_partitions_is_refused() => AssertRefused("spans the partitions", [Row("a", "1"), Row("b", "1")]);

    [Fact]
    public void A_row_twice_in_a_transaction_is_refused() => AssertRefused("twice", [Row("a", "1"), Row("a", "1")]);

    [Fact]
    public void More_than_a_hundred_operations_are_refused() => AssertRefused("101 operations", [.. Enumerable.Range(0, 101).Select(i => Row("a", $"{i}"))]);

    [Fact]
    public void A_property_above_64_KiB_is_refused()
    {
        AssertRefused("Note", [Row("a", "1", new string('x', (32 * 1024) + 1))]);
        AssertRefused("Note", [Row("a", "1", new byte[(64 * 1024) + 1])]);
        TableLimits.Check([Action(Row("a", "1", new byte[64 * 1024])), Action(Row("a", "2", new string('x', 32 * 1024)))]);
    }

    [Fact]
    public void An_entity_above_1_MiB_is_refused()
    {
        var row = Row("a", "1");
        for (var i = 0; i < 17; i++)
            row[$"Part{i}"] = new byte[64 * 1024];
        AssertRefused("an entity", [row]);
    }

    [Fact]
    public void More_than_252_properties_are_refused()
    {
        var row = Row("a", "1");
        for (var i = 0; i < 260; i++)
            row[$"Part{i}"] = i;
        AssertRefused("properties", [row]);
    }

    [Fact]
    public void A_transaction_above_4_MiB_is_refused() =>
        AssertRefused("transaction of", [.. Enumerable.Range(0, 60).Select(i => Row("a", $"{i}", new byte[64 * 1024]))]);

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    public void A_key_that_Azure_forbids_is_refused(string key) => AssertRefused("forbids", [Row("a", key)]);

    [Fact]
    public void A_key_above_512_characters_is_refused() => AssertRefused("512", [Row("a", new string('x', 513))]);

    private static void AssertRefused(string why, TableEntity[] rows) =>
        Assert.Contains(why, Assert.Throws<StorageLimitException>(() => TableLimits.Check([.. rows.Select(Action)])).Message, StringComparison.Ordinal);

    private static TableTransactionAction Action(TableEntity row) => new(TableTransactionActionType.Add, row);

    private static TableEntity Row(string partition, string key, object? note = null) => new(partition, key) { ["Note"] = note ?? "" };
}
