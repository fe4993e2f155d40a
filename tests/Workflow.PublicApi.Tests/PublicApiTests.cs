using System.Reflection;
using System.Xml.Linq;
using PublicApiGenerator;

namespace Workflow.PublicApi.Tests;

/// <summary>A change of what the packages promise is one that somebody has looked at.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "WORKFLOW_ACCEPT_PUBLIC_API";

    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        // What the compiler and the build add.
        ExcludeAttributes = ["System.Diagnostics.DebuggerDisplayAttribute", "System.CodeDom.Compiler.GeneratedCodeAttribute"],
    };

    /// <summary>The libraries among the packages, by the folder of their project.</summary>
    public static TheoryData<string> Libraries => [.. Directory.GetFiles(Checkout.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
        .Where(IsPackedLibrary)
        .Select(file => Path.GetFileNameWithoutExtension(file))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public async Task Its_public_API_is_the_accepted_one(string library)
    {
        var file = Checkout.PathOf("src", library, "PublicApi.txt");
        var actual = Assembly.Load(library).GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            await File.WriteAllTextAsync(file, actual);

        Assert.True(File.Exists(file), $"{library} is new. {WhatToDo}");
        var accepted = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
        Assert.True(accepted == actual, $"The public API of {library} has changed:\n{Difference(accepted, actual)}\n{WhatToDo}");
    }

    private const string WhatToDo = "Run `dotnet run dev.cs api`, look at the difference, commit it, and say in CHANGELOG.md what it means to users.";

    private static bool IsPackedLibrary(string file)
    {
        var project = XDocument.Load(file);
        return !project.Descendants("IsPackable").Any(value => value.Value == "false") && !project.Descendants("PackAsTool").Any();
    }

    private static string Difference(string accepted, string actual)
    {
        var (before, after) = (accepted.Split('\n'), actual.Split('\n'));
        return string.Join('\n', before.Except(after).Select(line => "- " + line.Trim()).Concat(after.Except(before).Select(line => "+ " + line.Trim())));
    }
}
