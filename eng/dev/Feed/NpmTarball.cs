using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Workflow.Dev.Feed;

/// <summary>Takes the spare assemblies out of the npm package that ships them.</summary>
internal static class NpmTarball
{
    public static async Task<IReadOnlyDictionary<SparePackage, byte[]>> AssembliesAsync(
        IReadOnlyList<SparePackage> packages, string scratch, CancellationToken cancellationToken)
    {
        var download = await Step.CaptureAsync(
            $"Fetching npm package {SparePackage.NpmSource} (about 100 MB, once)",
            ChildCommand.Npm("pack", SparePackage.NpmSource, "--ignore-scripts", "--pack-destination", scratch) with { WorkingDirectory = scratch },
            cancellationToken);
        if (download.Failed)
            throw new DevException($"npm could not fetch {SparePackage.NpmSource}:{Environment.NewLine}{download.Output}");

        var found = await ReadAsync(Directory.GetFiles(scratch, "*.tgz").Single(), packages, cancellationToken);
        foreach (var package in packages)
        {
            if (!found.TryGetValue(package, out var assembly))
                throw new DevException($"{SparePackage.NpmSource} holds no {package.PathInNpmPackage}.");
            if (Convert.ToHexStringLower(SHA256.HashData(assembly)) != package.Sha256)
                throw new DevException($"{package.PathInNpmPackage} in {SparePackage.NpmSource} is not the assembly this repository knows: refused.");
        }

        return found;
    }

    private static async Task<Dictionary<SparePackage, byte[]>> ReadAsync(
        string tarball, IReadOnlyList<SparePackage> packages, CancellationToken cancellationToken)
    {
        var byPath = packages.ToDictionary(package => package.PathInNpmPackage);
        var found = new Dictionary<SparePackage, byte[]>();
        await using var file = File.OpenRead(tarball);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (found.Count < packages.Count && await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (entry.DataStream is null || !byPath.TryGetValue(entry.Name, out var package))
                continue;
            using var assembly = new MemoryStream();
            await entry.DataStream.CopyToAsync(assembly, cancellationToken);
            found[package] = assembly.ToArray();
        }

        return found;
    }
}
