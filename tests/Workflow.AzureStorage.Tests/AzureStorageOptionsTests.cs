using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Workflow.AzureStorage.Tests;

/// <summary>Options are checked with a message that says what to do, and a connection string never shows.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class AzureStorageOptionsTests(AzuriteFixture azurite)
{
    private static readonly TokenCredential Credential = DelegatedTokenCredential.Create((_, _) => default);

    public static TheoryData<string, Action<AzureStorageOptions>> Wrong => new()
    {
        { "needs a ConnectionString", options => options.ConnectionString = null },
        { "NamePrefix", options => options.NamePrefix = "1st" },
        { "NamePrefix", options => options.NamePrefix = "" },
        { "NamePrefix", options => options.NamePrefix = "my-app" },
        { "BucketCount is 0", options => options.BucketCount = 0 },
        { "BucketCount is 4097", options => options.BucketCount = 4097 },
        { "RoleLeaseDuration", options => options.RoleLeaseDuration = TimeSpan.FromSeconds(14) },
        { "RoleLeaseDuration", options => options.RoleLeaseDuration = TimeSpan.FromSeconds(61) },
        { "RolePollingInterval", options => options.RolePollingInterval = TimeSpan.Zero },
        { "service URIs or a credential as well", options => options.Account.Credential = Credential },
        { "both", options => options.Accounts.Add(new AzureStorageAccount { ConnectionString = "x" }) },
        { "would never be used", options => { options.ConnectionString = null; options.BucketCount = 1; options.Accounts.Add(new()); options.Accounts.Add(new()); } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_option_is_refused_with_the_reason(string reason, Action<AzureStorageOptions> spoil)
    {
        var options = new AzureStorageOptions { ConnectionString = "AccountKey=secret" };
        spoil(options);

        var refused = Assert.Throws<WorkflowConfigurationException>(() => new AzureStore(options));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_may_be_given_by_its_URIs_and_a_credential()
    {
        var options = new AzureStorageOptions();
        options.Account.TableServiceUri = new Uri("https://account.table.core.windows.net");
        options.Account.BlobServiceUri = new Uri("https://account.blob.core.windows.net");
        options.Account.Credential = Credential;
        using var store = new AzureStore(options);
        using var roles = new BlobRoleScheduler(options);
    }

    [Fact]
    public void Options_have_no_text_form_that_shows_a_connection_string()
    {
        var options = new AzureStorageOptions { ConnectionString = "AccountKey=secret" };
        Assert.DoesNotContain("secret", $"{options} {options.Account}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_whose_storage_does_not_fit_does_not_start()
    {
        var options = azurite.NewOptions();
        using (var store = new AzureStore(options))
            await store.OpenAsync(default);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddWorkflows(workflows => workflows.Add(FiveSteps.Define()).UseAzureStorage(other =>
        {
            other.ConnectionString = options.ConnectionString;
            other.NamePrefix = options.NamePrefix;
            other.BucketCount = 8;
        }).UseInMemoryHost());
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<WorkflowConfigurationException>(() => host.StartAsync());

        Assert.Contains("4 buckets", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Buckets_are_spread_over_several_accounts()
    {
        // Two areas of one Azurite cannot stand for two accounts, since names are shared: the second account is another name.
        var options = azurite.NewOptions();
        var connection = options.ConnectionString;
        options.ConnectionString = null;
        options.Accounts.Add(new AzureStorageAccount { ConnectionString = connection });
        using var single = new AzureStore(options);
        var run = await StoredRuns.CreateAsync(single, "order-1");
        StoredRuns.AssertSame(run, await single.GetAsync(run.Workflow, run.RunId, default));

        // The same table as the second of two accounts, or the first: it was written as the only one.
        options.Accounts.Add(new AzureStorageAccount { ConnectionString = connection });
        using var both = new AzureStore(options);
        var refused = await Assert.ThrowsAsync<WorkflowConfigurationException>(async () => await both.OpenAsync(default));
        Assert.Contains("account 0 of 1", refused.Message, StringComparison.Ordinal);
    }
}
