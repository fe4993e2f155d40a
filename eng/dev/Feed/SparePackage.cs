namespace Workflow.Dev.Feed;

/// <summary>A package that some feeds lack, and the genuine assembly that can stand in for it.</summary>
/// <param name="Id">The package id, which is also the assembly's name.</param>
/// <param name="Sha256">Of the assembly the npm package ships: anything else is refused.</param>
internal sealed record SparePackage(string Id, string Version, string Sha256)
{
    /// <summary>
    /// The npm package that ships them, as plain IL for any platform despite its name. MIT, like the assemblies.
    /// </summary>
    public const string NpmSource = "@azure/mcp-linux-x64@0.5.13";

    /// <summary>The one the projects reference comes first; the others are what it needs.</summary>
    public static readonly IReadOnlyList<SparePackage> All =
    [
        new("Azure.Messaging.ServiceBus", "7.20.1", "6895bb412db0242bed71d10d3325b86d51611e578529c91108afdeb96bff08fc"),
        new("Azure.Core.Amqp", "1.3.1", "d53d832629b76fcae7f0e0352788c43c79e13480247dba11e37961b60e52c142"),
        new("Microsoft.Azure.Amqp", "2.7.0", "eb58a9058b6cde95081608e1921967cc704d6e411745436b20c68caa37389980"),
    ];

    public string FileName => $"{Id}.{Version}.nupkg";

    public string PathInNpmPackage => $"package/dist/{Id}.dll";

    public override string ToString() => $"{Id} {Version}";
}
