namespace Workflow.Template.Tests;

/// <summary>
/// The extension that the Functions host loads for Service Bus. It is restored when an app is built; a feed that lacks the worker's
/// extension lacks this one too. What stands in for it has nothing but the mark by which the build lists it for the host.
/// </summary>
internal static class HostExtension
{
    public const string Id = "Microsoft.Azure.WebJobs.Extensions.ServiceBus";

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>netstandard2.0</TargetFramework>
            <AssemblyName>Microsoft.Azure.WebJobs.Extensions.ServiceBus</AssemblyName>
            <Version>5.17.0</Version>
            <NoWarn>$(NoWarn);NU1603;NU1901;NU1902;NU1903;NU1904;NU5128</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.Azure.WebJobs" Version="3.0.41" />
          </ItemGroup>
        </Project>
        """;

    private const string Startup = """
        using Microsoft.Azure.WebJobs;
        using Microsoft.Azure.WebJobs.Hosting;

        [assembly: WebJobsStartup(typeof(StandIn), "ServiceBus")]

        public sealed class StandIn : IWebJobsStartup
        {
            public void Configure(IWebJobsBuilder builder)
            {
            }
        }
        """;

    /// <summary>Packs it into a feed.</summary>
    public static async Task PackAsync(PackedFeed feed, string scratch)
    {
        Directory.CreateDirectory(scratch);
        await File.WriteAllTextAsync(Path.Combine(scratch, Id + ".csproj"), Project);
        await File.WriteAllTextAsync(Path.Combine(scratch, "Startup.cs"), Startup);
        await feed.DotnetAsync(scratch, "pack", "--output", feed.Folder, "--disable-build-servers");
    }
}
