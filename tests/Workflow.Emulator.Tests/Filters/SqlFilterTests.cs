using Workflow.Emulator.Filters;
using Workflow.Emulator.Tests.Broker;

namespace Workflow.Emulator.Tests.Filters;

public sealed class SqlFilterTests
{
    private static readonly TextMessage Order = new TextMessage("body").About("order.created").WithId("m-1").InSession("s-1")
        .Having("quantity", 5).Having("price", 9.5).Having("kind", "book").Having("urgent", true).Having("odd name", "x").Having("100%", "50%");

    [Theory]
    [InlineData("quantity = 5", true)]
    [InlineData("quantity <> 5", false)]
    [InlineData("quantity != 4 AND price < 10", true)]
    [InlineData("quantity > 5 OR price >= 9.5", true)]
    [InlineData("quantity > 5 OR NOT (kind = 'book')", false)]
    [InlineData("kind = 'book' and urgent = TRUE", true)]
    [InlineData("urgent", true)]
    [InlineData("NOT urgent", false)]
    [InlineData("kind IN ('film', 'book')", true)]
    [InlineData("kind NOT IN ('film', 'book')", false)]
    [InlineData("quantity IN (1, 5)", true)]
    [InlineData("sys.Label LIKE 'order.%'", true)]
    [InlineData("sys.Subject LIKE 'order._reated'", true)]
    [InlineData("sys.label NOT LIKE '%.deleted'", true)]
    [InlineData("sys.MessageId = 'm-1' AND sys.SessionId = 's-1'", true)]
    [InlineData("sys.CorrelationId IS NULL", true)]
    [InlineData("kind IS NOT NULL", true)]
    [InlineData("missing IS NULL", true)]
    [InlineData("EXISTS(kind) AND NOT EXISTS(missing)", true)]
    [InlineData("user.kind = 'book'", true)]
    [InlineData("[odd name] = 'x' AND \"kind\" = 'book'", true)]
    [InlineData("quantity = -5", false)]
    [InlineData("quantity > 4.5 AND price > 9", true)]
    [InlineData("kind = 'it''s'", false)]
    [InlineData("[100%] LIKE '50!%' ESCAPE '!'", true)]
    [InlineData("1 = 1", true)]
    [InlineData("quantity = 5 OR quantity = 6 AND quantity = 7", true)]
    public void An_expression_lets_through_what_it_says(string expression, bool passes) =>
        Assert.Equal(passes, SqlParser.Parse(expression)(Order));

    [Theory]
    [InlineData("missing = 1")]
    [InlineData("NOT (missing = 1)")]
    [InlineData("missing <> 1")]
    [InlineData("missing IN (1)")]
    [InlineData("missing NOT IN (1)")]
    [InlineData("kind > 3")]
    public void What_is_unknown_does_not_pass(string expression) => Assert.False(SqlParser.Parse(expression)(Order));

    [Theory]
    [InlineData("quantity =")]
    [InlineData("quantity = 'open")]
    [InlineData("quantity + 1 = 6")]
    [InlineData("newid() = 1")]
    [InlineData("sys.Nothing = 1")]
    [InlineData("kind = @p")]
    [InlineData("(kind = 'a'")]
    [InlineData("kind = 'a' kind")]
    [InlineData("")]
    [InlineData("a.b = 1")]
    public void What_cannot_be_understood_is_refused(string expression) =>
        Assert.Throws<SqlFilterException>(() => SqlParser.Parse(expression));

    [Fact]
    public void Deep_nesting_is_refused_rather_than_overflowing() =>
        Assert.Throws<SqlFilterException>(() => SqlParser.Parse(new string('(', 100_000)));
}
