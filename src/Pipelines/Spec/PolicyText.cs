using System.Text;
using System.Text.Json;
using Airworthy.Core.Values;

namespace Airworthy.Pipelines.Spec;

/// <summary>
/// The policy of a gate as one canonical text: everything that its controls are asked and how the evaluation is read. White space,
/// comments and the order of controls in the file do not change it; any other change does.
/// </summary>
public static class PolicyText
{
    /// <summary>SHA-256 of the canonical text.</summary>
    public static Sha256Digest Digest(EnvironmentName environment, GateSpec gate, EvaluationSpec evaluation) =>
        Sha256Digest.Of(Encoding.UTF8.GetBytes(Of(environment, gate, evaluation)));

    /// <summary>
    /// Lines of a word and JSON strings: <c>airworthy-policy 1</c>, the environment, the approvals, the evaluation, then one line a
    /// control in ordinal order. Strings are quoted as JSON quotes them, so no value can pass for another line.
    /// </summary>
    public static string Of(EnvironmentName environment, GateSpec gate, EvaluationSpec evaluation)
    {
        var text = new StringBuilder("airworthy-policy 1\n");
        Line(text, "environment", environment.ToString());
        text.Append("approvals ").Append(gate.Approvals).Append('\n');
        Line(text, "data", evaluation.Data);
        Line(text, "label", evaluation.Label);
        Line(text, "prediction", evaluation.Prediction);
        Line(text, "task", evaluation.Task.ToYaml());
        Line(text, "slices", [.. evaluation.Slices]);
        foreach (var (input, columns) in evaluation.Columns.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            Line(text, "columns", [input, .. columns]);
        }
        // What older pipelines do not say is not written, so that their digests stay.
        if (evaluation.Classes.Count > 0)
        {
            Line(text, "classes", [.. evaluation.Classes]);
        }
        if (evaluation.Group.Length > 0)
        {
            Line(text, "group", evaluation.Group);
        }
        foreach (var (name, path) in evaluation.Sets.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            Line(text, "set", name, path);
        }
        foreach (var line in gate.Controls.Select(Of).Order(StringComparer.Ordinal))
        {
            text.Append(line);
        }
        return text.ToString();
    }

    /// <summary>One control's line: its name, then each option and its value, options in ordinal order.</summary>
    public static string Of(ControlSpec control)
    {
        var line = new StringBuilder();
        var options = control
            .With.OrderBy(o => o.Key, StringComparer.Ordinal)
            .SelectMany(o => new[] { o.Key, o.Value });
        Line(line, "control", [control.Name, .. options]);
        return line.ToString();
    }

    private static void Line(StringBuilder text, string word, params IReadOnlyList<string> values)
    {
        text.Append(word);
        foreach (var value in values)
        {
            text.Append(" \"").Append(JsonEncodedText.Encode(value)).Append('"');
        }
        text.Append('\n');
    }
}
