using System.Text;

namespace Workflow.Docs.Tests.Shell;

/// <summary>Takes shell scripts apart, as far as documentation has them: quotes, comments, continued lines, pipes, assignments, substitutions.</summary>
internal static class ShellScript
{
    /// <summary>The words of every command, those within <c>$(…)</c> too.</summary>
    public static IReadOnlyList<string[]> Commands(string script)
    {
        var commands = new List<string[]>();
        Read(script.Replace("\\\n", " ", StringComparison.Ordinal), 0, commands);
        return commands;
    }

    /// <returns>Where the closing bracket is, or the end.</returns>
    private static int Read(string text, int position, List<string[]> commands)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var isWord = false;
        var quote = '\0';
        for (; position < text.Length; position++)
        {
            var character = text[position];
            if (quote != '\'' && character == '$' && position + 1 < text.Length && text[position + 1] == '(')
            {
                position = Read(text, position + 2, commands);
                word.Append("$()");
                isWord = true;
            }
            else if (quote != '\0')
            {
                if (character == quote)
                    quote = '\0';
                else
                    word.Append(character);
            }
            else if (character is '\'' or '"')
            {
                quote = character;
                isWord = true;
            }
            else if (character == '#' && !isWord)
            {
                while (position + 1 < text.Length && text[position + 1] != '\n')
                    position++;
            }
            else if (character == '(' && isWord && position + 1 < text.Length && text[position + 1] == ')')
            {
                // A function is defined: its name is no command, what is in it is.
                word.Clear();
                isWord = false;
                position++;
            }
            else if (character == ')')
            {
                break;
            }
            else if (char.IsWhiteSpace(character) || character is '|' or ';' or '&' or '(')
            {
                EndWord();
                if (character is '\n' or '|' or ';' or '&' or '(')
                    EndCommand();
            }
            else
            {
                word.Append(character);
                isWord = true;
            }
        }
        EndWord();
        EndCommand();
        return position;

        void EndWord()
        {
            if (isWord)
                words.Add(word.ToString());
            word.Clear();
            isWord = false;
        }

        void EndCommand()
        {
            // An assignment in front of a command, or alone, is none; nor are the braces around several.
            var command = words.SkipWhile(word => word is "{" or "}" || IsAssignment(word)).ToArray();
            if (command.Length > 0)
                commands.Add(command);
            words.Clear();
        }
    }

    private static bool IsAssignment(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && word[..at].All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
