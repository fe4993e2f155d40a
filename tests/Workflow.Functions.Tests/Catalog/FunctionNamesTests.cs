namespace Workflow.Functions.Tests;

/// <summary>What functions are called.</summary>
public sealed class FunctionNamesTests
{
    [Theory]
    [InlineData("order-AwaitingPayment-timeout-arming")]
    [InlineData("a")]
    [InlineData("Order_2-x")]
    public void A_name_that_the_host_takes_stays(string process) => Assert.Equal(process, FunctionNames.Of(process));

    [Theory]
    [InlineData("2fast-outbox-sweep", "f-2fast-outbox-sweep-")]
    [InlineData("order v2.1-Paid", "order-v2-1-Paid-")]
    [InlineData("host", "host-")]
    [InlineData("注文-Paid", "f----Paid-")]
    public void A_name_that_the_host_refuses_becomes_a_readable_one(string process, string beginning)
    {
        var name = FunctionNames.Of(process);

        Assert.StartsWith(beginning, name, StringComparison.Ordinal);
        Assert.True(FunctionNames.IsValid(name), name);
        Assert.Equal(name, FunctionNames.Of(process));
    }

    [Fact]
    public void Long_names_that_differ_at_their_end_stay_different()
    {
        var beginning = new string('x', 200);

        Assert.NotEqual(FunctionNames.Of(beginning + "a"), FunctionNames.Of(beginning + "b"));
        Assert.Equal(FunctionNames.MaxLength, FunctionNames.Of(beginning).Length);
    }
}
