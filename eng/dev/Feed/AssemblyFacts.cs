using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Workflow.Dev.Feed;

/// <summary>What a package must say about the assembly it carries.</summary>
/// <param name="Framework">As package folders name it: net8.0, netstandard2.0.</param>
/// <param name="References">Name and version of the assemblies it needs beyond .NET itself.</param>
internal sealed record AssemblyFacts(string Framework, IReadOnlyDictionary<string, Version> References)
{
    public static AssemblyFacts Read(byte[] image)
    {
        using var file = new PEReader(new MemoryStream(image));
        var metadata = file.GetMetadataReader();
        var references = metadata.AssemblyReferences
            .Select(metadata.GetAssemblyReference)
            .Select(reference => (Name: metadata.GetString(reference.Name), reference.Version))
            .Where(reference => !IsPartOfDotnet(reference.Name))
            .ToDictionary(reference => reference.Name, reference => reference.Version);
        return new AssemblyFacts(FrameworkOf(metadata), references);
    }

    private static bool IsPartOfDotnet(string assembly) =>
        File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), assembly + ".dll"));

    private static string FrameworkOf(MetadataReader metadata)
    {
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference)
                continue;
            var constructor = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor);
            var type = metadata.GetTypeReference((TypeReferenceHandle)constructor.Parent);
            if (metadata.GetString(type.Name) != "TargetFrameworkAttribute")
                continue;

            var value = metadata.GetBlobReader(attribute.Value);
            value.ReadUInt16(); // the prolog every attribute value starts with
            return FolderName(value.ReadSerializedString()!);
        }

        throw new DevException("The assembly does not say which framework it targets.");
    }

    private static string FolderName(string framework) => framework.Split(",Version=v") switch
    {
        [".NETCoreApp", var version] => "net" + version,
        [".NETStandard", var version] => "netstandard" + version,
        _ => throw new DevException($"No package folder is known for the framework {framework}."),
    };
}
