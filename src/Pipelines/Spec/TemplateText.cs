using System.Text;
using Airworthy.Core.Results;

namespace Airworthy.Pipelines.Spec;

/// <summary>A text with <c>${value}</c> in it, where the value is one that a condition could name; <c>$$</c> is a dollar.</summary>
public static class TemplateText
{
    /// <summary>The values it names, or why it is none.</summary>
    public static Result<IReadOnlyList<Operand>> Operands(string text)
    {
        var operands = new List<Operand>();
        var filled = Fill(
            text,
            operand =>
            {
                operands.Add(operand);
                return "";
            }
        );
        return filled.TryGet(out _, out var fault) ? operands : fault;
    }

    /// <summary>The text with its values put in. What is put in is never read again.</summary>
    public static Result<string> Fill(string text, Func<Operand, Result<string>> values)
    {
        var filled = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length || text[i + 1] is not ('$' or '{'))
            {
                filled.Append(text[i]);
                continue;
            }
            if (text[i + 1] == '$')
            {
                filled.Append('$');
                i++;
                continue;
            }
            var end = text.IndexOf('}', i);
            if (end < 0)
            {
                return PipelineFaults.BadValue.With($"{NearestName.Quote(text)}: a ${{ is not closed by }}.");
            }
            if (
                !new ConditionParser(text[(i + 2)..end]).Value().TryGet(out var operand, out var fault)
                || !(operand.Kind == OperandKind.Literal ? operand.Argument : values(operand)).TryGet(
                    out var value,
                    out fault
                )
            )
            {
                return fault;
            }
            filled.Append(value);
            i = end;
        }
        return filled.ToString();
    }
}
