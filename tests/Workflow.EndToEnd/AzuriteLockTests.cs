namespace Workflow.EndToEnd;

public sealed class AzuriteLockTests
{
    [Fact]
    public void The_lock_file_pins_every_package_and_names_no_registry()
    {
        var lockFile = Checkout.Read("eng/azurite/package-lock.json");

        Assert.Contains("\"integrity\": \"sha512-", lockFile, StringComparison.Ordinal);
        Assert.DoesNotContain("\"resolved\": \"http", lockFile, StringComparison.Ordinal);
    }
}
