using System.Text;

namespace Workflow;

/// <summary>Turns a status's name into words.</summary>
internal static class StatusWords
{
    /// <summary>A space before each capital inside the name: <c>AwaitingPayment</c> becomes <c>Awaiting Payment</c>.</summary>
    public static string Of(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
                words.Append(' ');
            words.Append(letter);
        }
        return words.ToString();
    }
}
