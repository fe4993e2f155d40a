namespace Workflow.Emulator.Filters;

/// <summary>SQL's LIKE: % stands for any text, _ for one character, an escape character for itself and both.</summary>
internal static class SqlLikePattern
{
    public static bool Matches(string text, string pattern, char? escape)
    {
        int at = 0, form = 0, star = -1, resume = 0;
        while (at < text.Length)
        {
            if (form < pattern.Length && pattern[form] == '%' && pattern[form] != escape)
            {
                star = form++;
                resume = at;
            }
            else if (form < pattern.Length && TakesOne(text[at], pattern, ref form, escape))
            {
                at++;
            }
            else if (star >= 0)
            {
                form = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (form < pattern.Length && pattern[form] == '%' && pattern[form] != escape)
            form++;
        return form == pattern.Length;
    }

    private static bool TakesOne(char character, string pattern, ref int position, char? escape)
    {
        var symbol = pattern[position];
        if (symbol == escape && position + 1 < pattern.Length)
        {
            if (pattern[position + 1] != character)
                return false;

            position += 2;
            return true;
        }

        if (symbol != '_' && symbol != character)
            return false;

        position++;
        return true;
    }
}
