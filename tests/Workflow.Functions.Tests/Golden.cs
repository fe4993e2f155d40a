using System.Text;

namespace Workflow.Functions.Tests;

/// <summary>Files that say what was agreed: a change to what they hold is a change for those who operate an app.</summary>
internal static class Golden
{
    public static string Read(string name)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream($"{typeof(Golden).Namespace}.Golden.{name}")
            ?? throw new FileNotFoundException($"There is no golden file '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
