using System.Reflection;
using System.Runtime.Loader;

namespace Workflow.Docs.Tests.CSharp;

/// <summary>Runs what a block of C# has to run: its program, and its tests.</summary>
internal static class SnippetRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs the program.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> ProgramAsync(Snippet snippet)
    {
        var assembly = Load(snippet);
        var console = Console.Out;
        await using var output = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(output));
        try
        {
            var entry = assembly.EntryPoint!;
            object?[] arguments = entry.GetParameters().Length == 0 ? [] : [Array.Empty<string>()];
            // The compiler's entry point waits for an asynchronous Main.
            await Task.Run(() => entry.Invoke(null, arguments)).WaitAsync(Limit);
        }
        finally
        {
            Console.SetOut(console);
        }
        return output.ToString();
    }

    /// <summary>Runs every test of its test classes.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> FactsAsync(Snippet snippet)
    {
        var count = 0;
        foreach (var type in Load(snippet).GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            foreach (var fact in type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null))
            {
                count++;
                var test = Activator.CreateInstance(type)!;
                if (fact.Invoke(test, []) is Task task)
                    await task.WaitAsync(Limit);
                if (test is IAsyncDisposable disposable)
                    await disposable.DisposeAsync();
            }
        }
        return count;
    }

    private static Assembly Load(Snippet snippet)
    {
        using var image = snippet.Emit();
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
    }
}
