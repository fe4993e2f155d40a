using System.Globalization;
using System.Reflection;

namespace Workflow.Wire.Tests;

/// <summary>
/// Every acceptance case of sections F to N of the behavioural contract is named by a test of this assembly, over the wire:
/// <c>[Trait("Case", "113")]</c>; or it is listed here with the reason why the wire has nothing to say about it.
/// </summary>
public sealed class CaseCoverage
{
    private const string Required =
        "99-107 110 112 "
        + "113-120 122 124 126-128 130 131 "
        + "132 134-138 140 "
        + "141-145 147 "
        + "148-152 154 "
        + "155-158 161 162 164-166 "
        + "167-173 176-179 181-184 "
        + "185-187 189 190 "
        + "192-208";

    private static readonly Dictionary<int, string> NotApplicable = new()
    {
        [137] = "closing is a stream reader's, which the app brings itself: ConnectorTests in Workflow.Core.Tests",
        [166] = "made when the workflow is built: PausingTests in Workflow.Core.Tests",
        [178] = "a pure function: CronScheduleTests in Workflow.Core.Tests",
        [179] = "a pure function: CronScheduleTests in Workflow.Core.Tests",
        [181] = "refused or taken when the workflow is built: CronScheduleTests in Workflow.Core.Tests",
        [182] = "a pure function: CronScheduleTests in Workflow.Core.Tests",
        [197] = "what the publisher keeps open is its own: Publishing in Workflow.ServiceBus.Tests",
        [203] = "subscriptions are provisioned before the first trigger, by design",
        [204] = "there are no cursors from the latest event: an await looks at the store first",
    };

    [Fact]
    public void Every_case_of_the_contract_is_named_by_a_test_or_has_a_reason_not_to_be()
    {
        var covered = typeof(CaseCoverage).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.CustomAttributes)
            .Where(attribute => attribute.AttributeType == typeof(TraitAttribute) && (string?)attribute.ConstructorArguments[0].Value == "Case")
            .Select(attribute => int.Parse((string)attribute.ConstructorArguments[1].Value!, CultureInfo.InvariantCulture))
            .ToHashSet();

        var required = Numbers().ToList();
        var missing = required.Where(number => !covered.Contains(number) && !NotApplicable.ContainsKey(number)).ToList();
        var contradicted = NotApplicable.Keys.Where(covered.Contains).ToList();

        Assert.True(missing.Count == 0, $"No test names cases {string.Join(", ", missing)}.");
        Assert.True(contradicted.Count == 0, $"Tests name cases {string.Join(", ", contradicted)}, which are said not to apply.");
        Assert.All(covered, number => Assert.Contains(number, required));
        Assert.All(NotApplicable.Keys, number => Assert.Contains(number, required));
    }

    private static IEnumerable<int> Numbers() => Required.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(range => range.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
        .SelectMany(range => Enumerable.Range(range[0], range[^1] - range[0] + 1));
}
