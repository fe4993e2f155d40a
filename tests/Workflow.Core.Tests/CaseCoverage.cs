using System.Reflection;

namespace Workflow.Core.Tests;

/// <summary>
/// Every acceptance case of the behavioural contract that concerns the engine is named by a test: <c>[Trait("Case", "45")]</c>.
/// </summary>
public sealed class CaseCoverage
{
    /// <summary>The numbers of areas A to P, without the web UI's 243 to 245.</summary>
    private const string Required =
        "1-9 11 13-24 "
        + "25-31 33-38 40 "
        + "41-45 47 50-53 "
        + "54-59 61-66 68-70 72-74 77-82 "
        + "84-89 91 93-95 97 98 "
        + "99-107 110 112 "
        + "113-120 122 124 126-128 130 131 "
        + "132 134-138 140 "
        + "141-145 147 "
        + "148-152 154 "
        + "155-158 161 162 164-166 "
        + "167-173 176-179 181-184 "
        + "185-187 189 190 "
        + "192-208 "
        + "210-228 231-233 235-237 "
        + "238-242 246-248 250-253";

    /// <summary>Cases without a counterpart in the engine, and why.</summary>
    private static readonly Dictionary<int, string> NotApplicable = new()
    {
        [197] = "senders belong to the Service Bus publisher",
        [203] = "subscriptions are provisioned before the first trigger, by design",
        [204] = "there are no cursors from the latest event: an await looks at the store first",
        [206] = "acknowledging belongs to the Service Bus processors",
        [207] = "malformed messages belong to the Service Bus processors",
        [208] = "receivers belong to the Service Bus processors",
        [247] = "the diagram is a method of the graph: no other implementation can be passed",
        [248] = "the test host has the types that luno's helpers ask for at run time",
    };

    [Fact]
    public void Every_case_of_the_contract_is_named_by_a_test()
    {
        var covered = new[] { typeof(CaseCoverage).Assembly, typeof(WorkflowTestHost).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.CustomAttributes)
            .Where(attribute => attribute.AttributeType == typeof(TraitAttribute) && (string?)attribute.ConstructorArguments[0].Value == "Case")
            .Select(attribute => int.Parse((string)attribute.ConstructorArguments[1].Value!, System.Globalization.CultureInfo.InvariantCulture))
            .ToHashSet();

        var missing = Numbers().Where(number => !covered.Contains(number)).ToList();

        Assert.True(missing.Count == 0, $"No test names cases {string.Join(", ", missing)}.");
    }

    private static IEnumerable<int> Numbers() => Required.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(range => range.Split('-').Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)).ToArray())
        .SelectMany(range => Enumerable.Range(range[0], range[^1] - range[0] + 1))
        .Where(number => !NotApplicable.ContainsKey(number));
}
