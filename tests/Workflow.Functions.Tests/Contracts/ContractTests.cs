using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Workflow.Functions.Tests;

/// <summary>The signatures of eng/contracts are those of the genuine package. (Compiled only where that is there: see the project.)</summary>
public sealed class ContractTests
{
    private static readonly Assembly Genuine = typeof(ServiceBusMessageActions).Assembly;
    private static readonly Assembly Ours = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "Workflow.Functions.Contracts.dll"));

    public static TheoryData<string> Types => [.. Ours.GetExportedTypes().Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_signature_is_the_genuine_one(string type)
    {
        var genuine = Genuine.GetType(type, throwOnError: true)!;
        var ours = Ours.GetType(type, throwOnError: true)!;

        Assert.Equal(genuine.BaseType?.FullName, ours.BaseType?.FullName);
        Assert.Equal(genuine.IsSealed, ours.IsSealed);
        Assert.Empty(SignaturesOf(ours).Except(SignaturesOf(genuine)));
    }

    private static IEnumerable<string> SignaturesOf(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .OfType<MethodBase>()
            .Where(method => method.IsPublic || method.IsFamily)
            .Select(method => $"{(method.IsPublic ? "public" : "protected")} {(method.IsVirtual ? "virtual " : "")}{method}");
}
