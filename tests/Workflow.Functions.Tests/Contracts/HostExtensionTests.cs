using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Workflow.Functions.Tests;

/// <summary>The host extension that Workflow.Functions names, against the one that the worker's extension was made for.</summary>
public sealed class HostExtensionTests
{
    [Fact]
    public void The_host_extension_is_the_one_that_the_package_names()
    {
        var genuine = typeof(ServiceBusTriggerAttribute).Assembly.GetCustomAttribute<ExtensionInformationAttribute>()!;

        var ours = typeof(FunctionsApplicationBuilderExtensions).Assembly.GetCustomAttribute<ExtensionInformationAttribute>()!;

        Assert.Equal((genuine.ExtensionPackage, genuine.ExtensionVersion), (ours.ExtensionPackage, ours.ExtensionVersion));
        Assert.True(ours.EnableImplicitRegistration);
    }
}
