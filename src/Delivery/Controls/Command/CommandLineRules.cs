using System.Text;

namespace Airworthy.Delivery.Controls.Command;

/// <summary>A command line without a shell: words apart by blanks; quotes, single or double, and a backslash keep what they hold.</summary>
public static class CommandLineRules
{
    /// <summary>The words; null where a quote is left open or there is no word.</summary>
    public static IReadOnlyList<string>? Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (inWord, quote) = (false, '\0');
        for (var i = 0; i < text.Length; i++)
        {
            var at = text[i];
            if (at == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
                inWord = true;
            }
            else if (quote != '\0' ? at == quote : at is '\'' or '"')
            {
                quote = quote == '\0' ? at : '\0';
                inWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(at))
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                }
                word.Clear();
                inWord = false;
            }
            else
            {
                word.Append(at);
                inWord = true;
            }
        }
        if (inWord)
        {
            words.Add(word.ToString());
        }
        return quote != '\0' || words.Count == 0 || words[0].Length == 0 || text.Contains('\0') ? null : words;
    }
}

/// <summary>A command line.</summary>
internal sealed record CommandLineOption(string Name, string Means) : ControlOption(Name, Means, null)
{
    public override string Allowed => "a program and its arguments, without a shell, every quote closed";

    public override bool Allows(string text) => CommandLineRules.Split(text) is not null;

    public IReadOnlyList<string> Of(Pipelines.Spec.ControlSpec spec) => CommandLineRules.Split(TextOf(spec))!;
}
