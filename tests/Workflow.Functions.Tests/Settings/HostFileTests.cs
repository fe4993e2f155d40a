using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Workflow.Functions.Tests;

/// <summary>The app's host.json.</summary>
public sealed class HostFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("""{ "version": "2.0" }""")]
    [InlineData("""{ "extensions": { "http": { "routePrefix": "api" } } }""")]
    public void A_route_prefix_would_move_the_API_and_is_refused(string json)
    {
        File.WriteAllText(_file, json);

        Assert.Contains("routePrefix", Assert.Throws<WorkflowConfigurationException>(() => HostFile.CheckRoutePrefix(_file, Settings())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_app_s_own_is_accepted() => HostFile.CheckRoutePrefix(OwnFile, Settings());

    [Fact]
    public void Case_does_not_matter_as_it_does_not_to_the_host()
    {
        File.WriteAllText(_file, """{ "Extensions": { "HTTP": { "RoutePrefix": "" } } }""");

        HostFile.CheckRoutePrefix(_file, Settings());
    }

    [Fact]
    public void A_setting_counts_more_than_the_file_as_it_does_to_the_host()
    {
        var failure = Assert.Throws<WorkflowConfigurationException>(() => HostFile.CheckRoutePrefix(OwnFile, Settings(prefix: "api")));

        Assert.Contains("'AzureFunctionsJobHost__extensions__http__routePrefix' is 'api'", failure.Message, StringComparison.Ordinal);
        File.WriteAllText(_file, "{}");
        HostFile.CheckRoutePrefix(_file, Settings(prefix: ""));
    }

    /// <summary>A lock that ends before the function does has the message handled twice.</summary>
    [Fact]
    public void Locks_are_renewed_for_as_long_as_a_function_may_take()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(OwnFile));
        var functionTimeout = TimeSpan.Parse(json.RootElement.GetProperty("functionTimeout").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        var renewal = TimeSpan.Parse(json.RootElement.GetProperty("extensions").GetProperty("serviceBus").GetProperty("maxAutoLockRenewalDuration").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(renewal >= functionTimeout);
        Assert.True(functionTimeout > MessageInvocation.HoldLimit + TimeSpan.FromMinutes(1));
        Assert.True(functionTimeout > TimerRun.LongestInvocation + TimeSpan.FromMinutes(1));
    }

    public void Dispose() => File.Delete(_file);

    private static IConfiguration Settings(string? prefix = null) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("AzureFunctionsJobHost:extensions:http:routePrefix", prefix)])
        .Build();

    private static string OwnFile => Checkout.PathOf("host.json");
}
