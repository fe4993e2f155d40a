using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Filters;

/// <summary>
/// Reads a SQL filter into a predicate. SQL's logic has three values: a comparison with an absent property
/// is neither true nor false (null here), and a message passes only on true.
/// </summary>
internal sealed class SqlParser
{
    private const int DeepestNesting = 64;
    private readonly List<SqlToken> _tokens;
    private int _at;
    private int _depth;

    private SqlParser(string expression) => _tokens = new SqlLexer(expression).Read();

    private SqlToken Current => _tokens[_at];

    public static Func<MessageContent, bool> Parse(string expression)
    {
        var parser = new SqlParser(expression);
        var predicate = parser.Or();
        if (parser.Current.Kind != SqlTokenKind.End)
            throw parser.Unexpected();
        return message => predicate(message) == true;
    }

    private Func<MessageContent, bool?> Or()
    {
        var left = And();
        while (Take("OR"))
        {
            var (one, other) = (left, And());
            left = message => one(message) is var value && value == true ? true : value | other(message);
        }

        return left;
    }

    private Func<MessageContent, bool?> And()
    {
        var left = Not();
        while (Take("AND"))
        {
            var (one, other) = (left, Not());
            left = message => one(message) is var value && value == false ? false : value & other(message);
        }

        return left;
    }

    private Func<MessageContent, bool?> Not()
    {
        if (++_depth > DeepestNesting)
            throw new SqlFilterException("The expression is nested too deeply.");

        try
        {
            if (!Take("NOT"))
                return Predicate();

            var operand = Not();
            return message => !operand(message);
        }
        finally
        {
            _depth--;
        }
    }

    private Func<MessageContent, bool?> Predicate()
    {
        if (Take("("))
        {
            var inner = Or();
            Expect(")");
            return inner;
        }

        if (Take("EXISTS"))
        {
            Expect("(");
            var property = Operand();
            Expect(")");
            return message => property(message) is not null;
        }

        var left = Operand();
        if (Take("IS"))
        {
            var negated = Take("NOT");
            Expect("NULL");
            return message => (left(message) is null) != negated;
        }

        var not = Take("NOT");
        if (Take("IN"))
            return Negate(In(left), not);
        if (Take("LIKE"))
            return Negate(Like(left), not);
        if (not)
            throw Unexpected();
        return Comparison(left);
    }

    private Func<MessageContent, bool?> Comparison(Func<MessageContent, object?> left)
    {
        var symbol = Current;
        if (!(Take("=") || Take("<>") || Take("!=") || Take("<") || Take("<=") || Take(">") || Take(">=")))
            return message => left(message) as bool?;

        var right = Operand();
        return symbol.Text switch
        {
            "=" => message => SqlValue.Compare(left(message), right(message)) is { } order ? order == 0 : null,
            "<" => message => SqlValue.Order(left(message), right(message)) is { } order ? order < 0 : null,
            "<=" => message => SqlValue.Order(left(message), right(message)) is { } order ? order <= 0 : null,
            ">" => message => SqlValue.Order(left(message), right(message)) is { } order ? order > 0 : null,
            ">=" => message => SqlValue.Order(left(message), right(message)) is { } order ? order >= 0 : null,
            _ => message => SqlValue.Compare(left(message), right(message)) is { } order ? order != 0 : null,
        };
    }

    private Func<MessageContent, bool?> In(Func<MessageContent, object?> left)
    {
        Expect("(");
        var choices = new List<Func<MessageContent, object?>>();
        do
        {
            choices.Add(Operand());
        }
        while (Take(","));
        Expect(")");
        return message => left(message) is { } value
            ? choices.Exists(choice => SqlValue.Compare(value, choice(message)) == 0)
            : null;
    }

    private Func<MessageContent, bool?> Like(Func<MessageContent, object?> left)
    {
        var pattern = Operand();
        char? escape = null;
        if (Take("ESCAPE"))
        {
            if (Current is not { Kind: SqlTokenKind.String, Value: string { Length: 1 } character })
                throw new SqlFilterException($"ESCAPE at {Current.Position} needs one character in quotes.");
            escape = character[0];
            _at++;
        }

        return message => (left(message), pattern(message)) is (string text, string form) ? SqlLikePattern.Matches(text, form, escape) : null;
    }

    private Func<MessageContent, object?> Operand()
    {
        var token = Current;
        _at++;
        if (token.Kind is SqlTokenKind.String or SqlTokenKind.Number)
            return _ => token.Value;
        if (token.Is("-") && Current is { Kind: SqlTokenKind.Number, Value: var number })
        {
            _at++;
            object negative = number is long whole ? -whole : -(double)number!;
            return _ => negative;
        }

        if (token.Is("TRUE"))
            return _ => true;
        if (token.Is("FALSE"))
            return _ => false;
        if (token.Is("NULL"))
            return _ => null;
        if (token.Is("@"))
            throw new SqlFilterException("Parameters in SQL filters are not supported by the emulator.");
        if (token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName)
            return Property(token);

        _at--;
        throw Unexpected();
    }

    private Func<MessageContent, object?> Property(SqlToken token)
    {
        var scope = token.Kind == SqlTokenKind.Word ? token.Text : string.Empty;
        if (!Current.Is("."))
        {
            var own = token.Text;
            return Current.Is("(")
                ? throw new SqlFilterException($"The function '{own}' is not supported by the emulator.")
                : message => SqlValue.Of(message.ApplicationProperties.GetValueOrDefault(own));
        }

        _at++;
        var name = Current;
        if (name.Kind is not (SqlTokenKind.Word or SqlTokenKind.QuotedName))
            throw Unexpected();
        _at++;
        if (scope.Equals("sys", StringComparison.OrdinalIgnoreCase))
            return SystemProperty.Reader(name.Text);
        if (scope.Equals("user", StringComparison.OrdinalIgnoreCase))
            return message => SqlValue.Of(message.ApplicationProperties.GetValueOrDefault(name.Text));
        throw new SqlFilterException($"Unknown scope '{scope}' at {token.Position}: use sys or user.");
    }

    private static Func<MessageContent, bool?> Negate(Func<MessageContent, bool?> predicate, bool negated) =>
        negated ? message => !predicate(message) : predicate;

    private bool Take(string text)
    {
        if (!Current.Is(text))
            return false;

        _at++;
        return true;
    }

    private void Expect(string text)
    {
        if (!Take(text))
            throw new SqlFilterException($"Expected '{text}' at {Current.Position}, found '{Current.Text}'.");
    }

    private SqlFilterException Unexpected() =>
        new(Current.Kind == SqlTokenKind.Symbol && "+-*/%".Contains(Current.Text, StringComparison.Ordinal)
            ? $"Arithmetic in SQL filters ('{Current.Text}' at {Current.Position}) is not supported by the emulator."
            : $"Unexpected '{Current.Text}' at {Current.Position}.");
}
