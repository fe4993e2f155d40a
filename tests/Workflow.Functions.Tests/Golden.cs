using System.Text;

namespace Workflow.Functions.Tests;

/// <summary>Files that say what was agreed: a change to what they hold is a change for those who operate an app.</summary>
internal static class Golden
{
    /// <summary>Compares with a file; where they differ, what there is now is written beside the tests, to be looked at and copied.</summary>
    public static void Check(string name, string actual)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "golden");
        var file = Path.Combine(folder, name);
        var expected = Read(name);
        if (actual != expected)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(file, actual);
        }
        Assert.True(actual == expected, $"'{name}' differs from {file}.");
    }

    private static string Read(string name)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream($"{typeof(Golden).Namespace}.Golden.{name}")
            ?? throw new FileNotFoundException($"There is no golden file '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
