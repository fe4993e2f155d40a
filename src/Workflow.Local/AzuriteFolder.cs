using System.Security.Cryptography;
using Workflow.Dev.Prerequisites;

namespace Workflow.Local;

/// <summary>
/// Where Azurite is installed: once for a user and version, as it takes some 350 MB. The files that say what is installed come with
/// this assembly.
/// </summary>
internal static class AzuriteFolder
{
    private const string Prefix = "azurite/";
    private const string LockFile = Prefix + "package-lock.json";

    /// <param name="appFolder">Where it goes when the user has no folder of their own.</param>
    public static Azurite Unpack(string appFolder)
    {
        var folder = FolderIn(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create) is { Length: > 0 } ofUser
            ? Path.Combine(ofUser, "workflow-functions")
            : Path.Combine(appFolder, ".data"));
        Directory.CreateDirectory(folder);
        foreach (var resource in typeof(AzuriteFolder).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var file = Path.Combine(folder, resource[Prefix.Length..]);
            // Written once: a lock file that is newer than what is installed has it installed anew.
            if (!File.Exists(file))
                File.WriteAllBytes(file, Read(resource));
        }
        return new Azurite(folder);
    }

    /// <summary>A change in any of the files is another installation.</summary>
    private static string FolderIn(string parent) =>
        Path.Combine(parent, "azurite-" + Convert.ToHexStringLower(SHA256.HashData([.. Read(LockFile), .. Read(Prefix + "serve.js")]))[..12]);

    private static byte[] Read(string resource)
    {
        using var stream = typeof(AzuriteFolder).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly was built without {resource}.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
