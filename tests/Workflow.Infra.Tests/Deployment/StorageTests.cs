using Workflow.AzureStorage;
using Workflow.Infra.Tests.Bicep;

namespace Workflow.Infra.Tests.Deployment;

/// <summary>What runs are kept in.</summary>
public sealed class StorageTests
{
    public static TheoryData<string> Environments => Snapshot.All;

    [Theory]
    [MemberData(nameof(Environments))]
    public void The_table_and_the_container_are_those_that_the_app_opens(string environment)
    {
        var snapshot = Snapshot.Of(environment);
        var prefix = snapshot.AppSettings()["Workflow__NamePrefix"];

        Assert.Equal(new AzureStorageOptions().NamePrefix, prefix);
        Assert.All(snapshot.OfType("Microsoft.Storage/storageAccounts/tableServices/tables"), table => Assert.EndsWith($"/{prefix}Runs", table.Name, StringComparison.Ordinal));
        Assert.Contains(snapshot.OfType("Microsoft.Storage/storageAccounts/blobServices/containers"), container => container.Name.EndsWith($"/{prefix}-runs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dev", 1)]
    [InlineData("prod", 4)]
    [InlineData("container", 1)]
    public void Every_account_that_the_app_is_told_about_is_there(string environment, int accounts)
    {
        var snapshot = Snapshot.Of(environment);

        Assert.Equal(accounts, snapshot.OfType("Microsoft.Storage/storageAccounts").Count(account => account.Name.StartsWith("stdata", StringComparison.Ordinal)));
        Assert.Equal(accounts, snapshot.AppSettings().Keys.Count(name => name.EndsWith("__tableServiceUri", StringComparison.Ordinal)));
        Assert.Equal(accounts, snapshot.AppSettings().Keys.Count(name => name.EndsWith("__blobServiceUri", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void No_rule_deletes_a_blob_by_its_age_because_a_run_may_wait_longer(string environment)
    {
        var policies = Snapshot.Of(environment).OfType("Microsoft.Storage/storageAccounts/managementPolicies").ToList();

        Assert.NotEmpty(policies);
        Assert.All(policies, policy => Assert.DoesNotContain("baseBlob", policy.Properties.GetRawText(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void A_deleted_blob_can_be_brought_back_for_a_while(string environment) =>
        Assert.All(
            Snapshot.Of(environment).OfType("Microsoft.Storage/storageAccounts/blobServices"),
            service => Assert.Equal("True", service["deleteRetentionPolicy.enabled"]));

    [Fact]
    public void Storage_survives_the_loss_of_a_zone_where_it_should() =>
        Assert.All(Snapshot.Of("prod").OfType("Microsoft.Storage/storageAccounts"), account => Assert.Equal("Standard_ZRS", account.Json.GetProperty("sku").GetProperty("name").GetString()));
}
