using System.Globalization;
using System.Text;

namespace Workflow.Emulator.Filters;

/// <summary>Cuts a SQL filter into tokens.</summary>
internal sealed class SqlLexer(string text)
{
    private static readonly string[] LongSymbols = ["<>", "!=", "<=", ">="];
    private const string ShortSymbols = "=<>(),.-+*/%@";
    private int _at;

    public List<SqlToken> Read()
    {
        var tokens = new List<SqlToken>();
        while (true)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
                _at++;
            if (_at == text.Length)
            {
                tokens.Add(new SqlToken(SqlTokenKind.End, "end of expression", null, _at));
                return tokens;
            }

            tokens.Add(Next());
        }
    }

    private SqlToken Next()
    {
        var start = _at;
        var first = text[_at];
        if (first == '\'')
            return new SqlToken(SqlTokenKind.String, "string", Quoted('\''), start);
        if (first == '"')
            return new SqlToken(SqlTokenKind.QuotedName, Quoted('"'), null, start);
        if (first == '[')
            return new SqlToken(SqlTokenKind.QuotedName, Quoted(']'), null, start);
        if (char.IsAsciiDigit(first))
            return Number(start);
        if (char.IsLetter(first) || first is '_' or '#' or '$')
        {
            while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '#' or '$' or '-'))
                _at++;
            return new SqlToken(SqlTokenKind.Word, text[start.._at], null, start);
        }

        var symbol = Array.Find(LongSymbols, candidate => text.AsSpan(start).StartsWith(candidate));
        if (symbol is null && ShortSymbols.Contains(first))
            symbol = first.ToString();
        if (symbol is null)
            throw new SqlFilterException($"Unexpected character '{first}' at {start}.");

        _at += symbol.Length;
        return new SqlToken(SqlTokenKind.Symbol, symbol, null, start);
    }

    private string Quoted(char close)
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < text.Length)
        {
            var current = text[_at++];
            if (current != close)
            {
                value.Append(current);
            }
            else if (_at < text.Length && text[_at] == close)
            {
                value.Append(close);
                _at++;
            }
            else
            {
                return value.ToString();
            }
        }

        throw new SqlFilterException($"What begins at {start} has no closing {close}.");
    }

    private SqlToken Number(int start)
    {
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] is '.' or 'e' or 'E' || (text[_at] is '+' or '-' && text[_at - 1] is 'e' or 'E')))
            _at++;
        var digits = text[start.._at];
        if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
            return new SqlToken(SqlTokenKind.Number, digits, whole, start);
        if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var real))
            return new SqlToken(SqlTokenKind.Number, digits, real, start);
        throw new SqlFilterException($"'{digits}' at {start} is no number.");
    }
}
