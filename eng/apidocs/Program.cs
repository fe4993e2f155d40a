using Workflow.ApiDocs;

// Called by `dotnet run dev.cs docs` with the folder to write.
if (args is not [var folder])
{
    Console.Error.WriteLine("Usage: Workflow.ApiDocs DIR");
    return 2;
}

var pages = ApiReference.Pages();
foreach (var stale in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.md", SearchOption.AllDirectories) : [])
{
    if (!pages.ContainsKey(Path.GetRelativePath(folder, stale).Replace('\\', '/')))
        File.Delete(stale);
}
foreach (var (path, text) in pages)
{
    var file = Path.Combine(folder, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllText(file, text);
}
Console.WriteLine($"Wrote {pages.Count} pages to {folder}");
return 0;
