using System.Text;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>What Jenkins says to people.</summary>
internal static class JenkinsTexts
{
    /// <summary>An answer for people, without the markup around it.</summary>
    public static string Sentence(string body)
    {
        var text = new StringBuilder();
        var depth = 0;
        foreach (var c in body)
        {
            depth += c == '<' ? 1 : 0;
            if (depth == 0)
            {
                text.Append(char.IsControl(c) ? ' ' : c);
            }
            depth -= c == '>' && depth > 0 ? 1 : 0;
        }
        var words = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "nothing more" : Clip.Short(string.Join(' ', words));
    }
}
