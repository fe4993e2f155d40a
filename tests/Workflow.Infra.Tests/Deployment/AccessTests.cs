using System.Text.RegularExpressions;
using Workflow.Infra.Tests.Bicep;

namespace Workflow.Infra.Tests.Deployment;

/// <summary>Who gets in, with what, and how far.</summary>
[Collection(CompiledTemplateTests.Name)]
public sealed partial class AccessTests(CompiledTemplate template)
{
    private const string AppIdentity = "id-app";
    private const string ScalerIdentity = "id-scaler";

    /// <summary>Every role that is given away: the role, to whom, and the least resource that it is good for.</summary>
    private static readonly Dictionary<string, (string Role, string Identity, string Scope)> Roles = new()
    {
        ["Storage Table Data Contributor"] = ("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", AppIdentity, @"storageAccounts/stdata\d+[^/]+/tableServices/default/tables/workflowRuns"),
        ["Storage Blob Data Contributor"] = ("ba92f5b4-2d11-453d-a403-e96b0029c9fe", AppIdentity, @"storageAccounts/stdata\d+[^/]+/blobServices/default/containers/workflow-runs"),
        ["Storage Blob Data Owner, for the host"] = ("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", AppIdentity, "storageAccounts/sthost[^/]+"),
        ["Storage Table Data Contributor, for the host"] = ("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", AppIdentity, "storageAccounts/sthost[^/]+"),
        ["Azure Service Bus Data Sender"] = ("69a216fc-b8fb-44d8-bc22-1f3c2cd27a39", AppIdentity, "namespaces/sb-[^/]+/topics/[^/]+"),
        ["Azure Service Bus Data Receiver"] = ("4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0", AppIdentity, "namespaces/sb-[^/]+"),
        ["Azure Service Bus Data Owner, for the scaler"] = ("090c5cfd-751d-490a-894a-3ce6f1109419", ScalerIdentity, "namespaces/sb-[^/]+"),
        ["Monitoring Metrics Publisher"] = ("3913510d-42f4-4e42-8a64-420c390055eb", AppIdentity, "components/appi-[^/]+"),
        ["AcrPull"] = ("7f951dda-4ed3-4680-a7ca-43fe172d538d", AppIdentity, "registries/cr[^/]+"),
    };

    public static TheoryData<string> Environments => Snapshot.All;

    [Fact]
    public void There_is_no_key_nor_connection_string() =>
        Assert.DoesNotMatch(Secret(), template.Text);

    [Fact]
    public void The_address_that_telemetry_goes_to_is_the_only_connection_string() =>
        Assert.Equal(
            ["APPLICATIONINSIGHTS_CONNECTION_STRING", "ConnectionString", "applicationInsightsConnectionString"],
            ConnectionString().Matches(template.Text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Environments))]
    public void Every_role_is_one_of_the_few_and_goes_no_further_than_it_must(string environment)
    {
        var given = Snapshot.Of(environment).OfType("Microsoft.Authorization/roleAssignments").ToList();

        Assert.NotEmpty(given);
        Assert.All(given, assignment => Assert.Contains(Roles.Values, allowed => Matches(assignment, allowed)));
    }

    [Theory]
    [InlineData("dev", "Azure Service Bus Data Owner, for the scaler", "AcrPull")]
    [InlineData("prod", "Azure Service Bus Data Owner, for the scaler", "AcrPull")]
    [InlineData("container", "Storage Blob Data Owner, for the host", "Storage Table Data Contributor, for the host")]
    public void The_app_gets_every_role_that_it_needs(string environment, params string[] except)
    {
        var given = Snapshot.Of(environment).OfType("Microsoft.Authorization/roleAssignments").ToList();

        Assert.Equal(
            Roles.Keys.Except(except).Order(),
            Roles.Where(role => given.Any(assignment => Matches(assignment, role.Value))).Select(role => role.Key).Order());
    }

    [Fact]
    public void Whether_it_may_manage_entities_is_asked_for_by_a_parameter_that_is_off() =>
        Assert.False(template.Json.GetProperty("parameters").GetProperty("scaleByLength").GetProperty("defaultValue").GetBoolean());

    [Theory]
    [MemberData(nameof(Environments))]
    public void Storage_takes_no_shared_key_no_public_blob_and_no_old_protocol(string environment) =>
        Assert.All(NotEmpty(environment, "Microsoft.Storage/storageAccounts"), account =>
        {
            Assert.Equal("False", account["allowSharedKeyAccess"]);
            Assert.Equal("False", account["allowBlobPublicAccess"]);
            Assert.Equal("True", account["supportsHttpsTrafficOnly"]);
            Assert.Equal("TLS1_2", account["minimumTlsVersion"]);
        });

    [Theory]
    [MemberData(nameof(Environments))]
    public void Service_Bus_takes_no_key_and_no_old_protocol(string environment) =>
        Assert.All(NotEmpty(environment, "Microsoft.ServiceBus/namespaces"), messaging =>
            Assert.Equal(("True", "1.2"), (messaging["disableLocalAuth"], messaging["minimumTlsVersion"])));

    [Theory]
    [MemberData(nameof(Environments))]
    public void Telemetry_takes_no_key(string environment)
    {
        Assert.All(NotEmpty(environment, "Microsoft.Insights/components"), insights => Assert.Equal("True", insights["DisableLocalAuth"]));
        Assert.All(NotEmpty(environment, "Microsoft.OperationalInsights/workspaces"), workspace => Assert.Equal("True", workspace["features.disableLocalAuth"]));
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    public void The_function_app_speaks_no_old_protocol_and_takes_no_publishing_password(string environment)
    {
        var app = Assert.Single(NotEmpty(environment, "Microsoft.Web/sites"));
        Assert.Equal(("True", "1.2", "1.2", "Disabled"), (app["httpsOnly"], app["siteConfig.minTlsVersion"], app["siteConfig.scmMinTlsVersion"], app["siteConfig.ftpsState"]));
        var passwords = NotEmpty(environment, "Microsoft.Web/sites/basicPublishingCredentialsPolicies");
        Assert.Equal(["ftp", "scm"], passwords.Select(policy => policy.Name.Split('/')[1]).Order());
        Assert.All(passwords, policy => Assert.Equal("False", policy["allow"]));
    }

    [Fact]
    public void The_registry_has_no_admin() =>
        Assert.All(NotEmpty("container", "Microsoft.ContainerRegistry/registries"), registry => Assert.Equal(("False", "False"), (registry["adminUserEnabled"], registry["anonymousPullEnabled"])));

    [Fact]
    public void In_a_private_network_nothing_that_holds_data_is_reached_from_outside()
    {
        Assert.All(NotEmpty("prod", "Microsoft.Storage/storageAccounts"), account => Assert.Equal(("Disabled", "Deny"), (account["publicNetworkAccess"], account["networkAcls.defaultAction"])));
        Assert.All(NotEmpty("prod", "Microsoft.ServiceBus/namespaces"), messaging => Assert.Equal("Disabled", messaging["publicNetworkAccess"]));
        var reached = NotEmpty("prod", "Microsoft.Network/privateEndpoints").Select(endpoint => endpoint.Name).ToList();
        Assert.All(NotEmpty("prod", "Microsoft.Storage/storageAccounts"), account => Assert.Superset(new HashSet<string> { $"pe-{account.Name}-blob", $"pe-{account.Name}-table" }, reached.ToHashSet()));
        Assert.Contains(reached, name => name.EndsWith("-namespace", StringComparison.Ordinal));
        Assert.EndsWith("/subnets/functions", Assert.Single(NotEmpty("prod", "Microsoft.Web/sites"))["virtualNetworkSubnetId"], StringComparison.Ordinal);
    }

    [Fact]
    public void Signing_in_needs_no_secret()
    {
        var snapshot = Snapshot.Of("prod");
        var signIn = snapshot.OfType("Microsoft.Web/sites/config").Single(config => config.Name.EndsWith("/authsettingsV2", StringComparison.Ordinal));

        Assert.Equal("True", signIn["globalValidation.requireAuthentication"]);
        Assert.Contains(signIn["identityProviders.azureActiveDirectory.registration.clientSecretSettingName"]!, snapshot.AppSettings().Keys);
        Assert.Contains("clientId", snapshot.AppSettings()["OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"], StringComparison.Ordinal);
    }

    private static bool Matches(SnapshotResource assignment, (string Role, string Identity, string Scope) allowed)
    {
        var scope = assignment.Id[..assignment.Id.IndexOf("/providers/Microsoft.Authorization/", StringComparison.Ordinal)];
        var isScaler = assignment["principalId"]!.Contains("/id-scaler-", StringComparison.Ordinal);
        return assignment["roleDefinitionId"]!.EndsWith("/" + allowed.Role, StringComparison.Ordinal)
            && Regex.IsMatch(scope, $"/{allowed.Scope}$")
            && isScaler == (allowed.Identity == ScalerIdentity);
    }

    private static List<SnapshotResource> NotEmpty(string environment, string type)
    {
        var resources = Snapshot.Of(environment).OfType(type).ToList();
        Assert.NotEmpty(resources);
        return resources;
    }

    [GeneratedRegex(@"listKeys|listAccountSas|listServiceSas|listSecrets|listCredentials|AccountKey|SharedAccessKey|SharedAccessSignature|Endpoint=sb|DefaultEndpointsProtocol|authorizationRules|administratorLogin|[Pp]assword""|securestring", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\w*connection_?string\w*", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectionString();
}
