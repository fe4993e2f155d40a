using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Workflow.ServiceBus.Tests;

public sealed partial class EntityNamesTests
{
    /// <summary>Characters that the encoding treats differently, and ones that only look alike.</summary>
    private static readonly char[] Telling = [.. "aAbBuUhH09-._ /#?%äÄéßıİ日\u212A\U0001F600"];

    private static readonly Gen<string> Names = Gen.Elements(Telling).NonEmptyListOf().Select(characters => string.Concat(characters));

    [Theory]
    [InlineData("order", "order")]
    [InlineData("order-AwaitingPayment", "order-AwaitingPayment")]
    [InlineData("Order", "Order")]
    [InlineData("my_work.flow", "my__work.flow")]
    [InlineData("größe", "gr_00f6_00dfe")]
    [InlineData("order-on-data-deleted", "order-on-data-deleted")]
    public void What_Service_Bus_takes_stays_readable(string name, string entity)
    {
        Assert.Equal(entity, EntityNames.TopicOf(name));
        Assert.Equal(entity, EntityNames.SubscriptionOf(name));
    }

    [Theory]
    [InlineData("-dash", "dash_hrp4yeh6oktmexopu")]
    [InlineData("日本", "65e5_672c_hxzlm45hgblhx5utu")]
    [InlineData("customer-onboarding-AwaitingIdentityVerification-timeout-arming", "customer-onboarding-AwaitingIden_hegspr4aqeqcx3ger")]
    public void What_it_does_not_take_is_cut_and_told_apart_by_a_hash_that_never_changes(string name, string subscription) =>
        Assert.Equal(subscription, EntityNames.SubscriptionOf(name));

    [Fact]
    public void No_short_name_breaks_the_limits_of_Service_Bus() =>
        Assert.All(Telling.SelectMany(first => Telling.Select(second => $"{first}{second}")).Concat(Telling.Select(only => $"{only}")), name => Assert.True(IsValid(EntityNames.SubscriptionOf(name), 50), name));

    [Fact]
    public void Names_are_within_the_limits_of_Service_Bus() => Check.QuickThrowOnFailure(Prop.ForAll(Names.ToArbitrary(), name =>
        IsValid(EntityNames.TopicOf(name), 260) && IsValid(EntityNames.SubscriptionOf(name), 50)
        && IsValid(EntityNames.TopicOf(string.Concat(Enumerable.Repeat(name, 100))), 260)));

    [Fact]
    public void Names_that_differ_by_more_than_case_give_entities_that_do() => Check.QuickThrowOnFailure(Prop.ForAll(
        Names.Two().Where(names => !names.Item1.Equals(names.Item2, StringComparison.OrdinalIgnoreCase)).ToArbitrary(),
        names => AreDistinct(names.Item1, names.Item2)));

    [Fact]
    public void No_two_of_all_short_names_share_an_entity()
    {
        var names = Telling.SelectMany(first => Telling.Select(second => $"{first}{second}"))
            .Concat(Telling.SelectMany(first => Telling.SelectMany(second => Telling.Select(third => $"{first}{second}{third}"))))
            .Concat(Telling.Select(only => $"{only}"))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

        var topics = names.Select(EntityNames.TopicOf).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Equal(names.Count, topics.Count);
    }

    [Fact]
    public void A_name_that_looks_encoded_is_not_taken_for_another()
    {
        foreach (var name in (string[])["-dash", "größe", "my_work.flow"])
            Assert.True(AreDistinct(name, EntityNames.SubscriptionOf(name)), name);
    }

    [Fact]
    public void A_name_that_looks_cut_is_not_taken_for_what_was_cut()
    {
        var cut = new string('a', 31) + "_" + new string('b', 40);
        var entity = EntityNames.SubscriptionOf(cut);

        Assert.True(AreDistinct(cut, entity.Replace("__", "_", StringComparison.Ordinal)), entity);
        Assert.True(AreDistinct(cut, entity), entity);
    }

    private static bool AreDistinct(string one, string other) =>
        !EntityNames.TopicOf(one).Equals(EntityNames.TopicOf(other), StringComparison.OrdinalIgnoreCase)
        && !EntityNames.SubscriptionOf(one).Equals(EntityNames.SubscriptionOf(other), StringComparison.OrdinalIgnoreCase);

    private static bool IsValid(string entity, int maxLength) => entity.Length <= maxLength && Allowed().IsMatch(entity);

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\z")]
    private static partial Regex Allowed();
}
