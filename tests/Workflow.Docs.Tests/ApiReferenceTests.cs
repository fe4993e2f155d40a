using Workflow.ApiDocs;

namespace Workflow.Docs.Tests;

/// <summary>docs/api is what the XML documentation says.</summary>
public sealed class ApiReferenceTests
{
    private static readonly string Folder = Checkout.PathOf("docs", "api");

    [Fact]
    public void The_reference_is_what_the_code_s_comments_make_it()
    {
        var pages = ApiReference.Pages();
        var stored = Directory.GetFiles(Folder, "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'));

        const string Renew = "Run `dotnet run dev.cs docs`, look at the difference and commit it.";
        Assert.True(pages.Keys.Order().SequenceEqual(stored.Order()), $"docs/api has other pages than there are types. {Renew}");
        Assert.All(pages, page => Assert.True(File.ReadAllText(Path.Combine(Folder, page.Key)).ReplaceLineEndings("\n") == page.Value, $"docs/api/{page.Key} is not what the code says. {Renew}"));
    }
}
