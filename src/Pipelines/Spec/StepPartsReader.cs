using Airworthy.Core.Results;
using Airworthy.Core.Values;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>What one step says of itself: all its keys but those that place it among the others.</summary>
internal sealed class StepPartsReader(PipelineForm form)
{
    internal static readonly string[] RetryKeys = ["attempts", "delay", "factor", "maximum"];
    internal static readonly string[] ConcurrencyKeys = ["group", "on-busy"];
    internal const string Reserved = "AIRWORTHY_";
    private const int MaximumListed = 50;
    private const int MaximumCopies = 20;

    /// <summary>Null where its kind's value is wrong.</summary>
    public StepSpec? Read(StepKind kind, IReadOnlyDictionary<string, YamlNode> keys, string path)
    {
        var word = kind.ToYaml();
        var with = Options(keys.GetValueOrDefault("with"), $"{path}.with");
        EnvironmentName? environment = null;
        var target = "";
        if (kind.HasEnvironment())
        {
            environment = form.Value(keys[word], $"{path}.{word}", EnvironmentName.Parse);
        }
        else
        {
            target = form.Text(keys[word], $"{path}.{word}") ?? "";
        }
        bool Yes(string key) => form.Value(keys.GetValueOrDefault(key), $"{path}.{key}", StepWords.YesOrNo) ?? false;
        var step = new StepSpec(kind, environment, with)
        {
            Target = target,
            When = When(keys.GetValueOrDefault("when"), $"{path}.when"),
            Inputs = Inputs(keys.GetValueOrDefault("inputs"), $"{path}.inputs"),
            Outputs = Names(keys.GetValueOrDefault("outputs"), $"{path}.outputs", StepWords.IsVariable, VariableRule),
            Retry = Retry(keys.GetValueOrDefault("retry"), $"{path}.retry"),
            Timeout = form.Value(keys.GetValueOrDefault("timeout"), $"{path}.timeout", Durations.OfStep),
            Secrets = Names(keys.GetValueOrDefault("secrets"), $"{path}.secrets", StepWords.IsSecret, SecretRule),
            Artifacts = Artifacts(keys.GetValueOrDefault("artifacts"), $"{path}.artifacts"),
            Always = Yes("always"),
            MayFail = Yes("may-fail"),
            Repeatable = Yes("repeatable"),
            Concurrency = Concurrency(keys.GetValueOrDefault("concurrency"), $"{path}.concurrency"),
        };
        return kind.HasEnvironment() && environment is null ? null : step;
    }

    private const string VariableRule = "use up to 64 letters, digits and _, not beginning with a digit";
    private const string SecretRule = "use up to 64 of A-Z, 0-9 and _, not beginning with a digit";

    /// <summary>One copy for every combination of the matrix's values; the step itself where there is none.</summary>
    public IReadOnlyList<StepSpec> Spread(StepSpec step, YamlNode? matrix, string path)
    {
        if (matrix is null)
        {
            return [step];
        }
        IEnumerable<SortedDictionary<string, string>> copies = [new(StringComparer.Ordinal)];
        foreach (var (key, values) in form.Keys(matrix, $"{path}.matrix", null))
        {
            var below = $"{path}.matrix.{key}";
            if (!StepWords.IsName(key))
            {
                form.Refuse(PipelineFaults.BadValue, below, $"{Quote(key)} is no name here: {StepWords.NameRule}.");
            }
            var texts = form.Texts(values, below, MaximumCopies);
            foreach (var wrong in texts.Where(t => !StepWords.IsMatrixValue(t)))
            {
                form.Refuse(
                    PipelineFaults.BadValue,
                    below,
                    $"{Quote(wrong)} becomes part of a step's name: use 1 to 40 letters, digits, '-', '_' and '.'."
                );
            }
            copies = copies
                .Take(MaximumCopies + 1)
                .SelectMany(c =>
                    texts.Select(t => new SortedDictionary<string, string>(c, StringComparer.Ordinal) { [key] = t })
                )
                .ToList();
        }
        var all = copies.Where(c => c.Count > 0).ToList();
        if (all.Count is 0 or > MaximumCopies)
        {
            form.Refuse(
                PipelineFaults.BadValue,
                $"{path}.matrix",
                all.Count == 0
                    ? "'matrix' has no values; list some."
                    : $"the matrix makes more than {MaximumCopies} copies; leave values out."
            );
            return [step];
        }
        return [.. all.Select(values => Copy(step, values, path))];
    }

    private StepSpec Copy(StepSpec step, SortedDictionary<string, string> values, string path)
    {
        Result<string> Value(Operand operand) =>
            operand.Kind != OperandKind.Matrix ? $"${{{operand}}}"
            : values.TryGetValue(operand.Argument, out var value) ? value
            : PipelineFaults.BadValue.With(
                $"the matrix has no {Quote(operand.Argument)}{Hint(operand.Argument, values.Keys)}"
            );
        string Filled(string text, string at)
        {
            if (!text.Contains("${", StringComparison.Ordinal))
            {
                return text;
            }
            // Only the matrix is put in here; a dollar written twice stays so for whoever puts in the rest.
            var kept = text.Replace("$$", "$$$$", StringComparison.Ordinal);
            if (TemplateText.Fill(kept, Value).TryGet(out var filled, out var fault))
            {
                return filled;
            }
            form.Refuse(PipelineFaults.BadValue, at, fault.Detail);
            return text;
        }
        return step with
        {
            Name = $"{step.Name}.{string.Join('.', values.Values)}",
            Matrix = values,
            Target = Filled(step.Target, $"{path}.{step.Kind.ToYaml()}"),
            With = step.With.ToDictionary(w => w.Key, w => Filled(w.Value, $"{path}.with.{w.Key}")),
            Inputs = step.Inputs.ToDictionary(i => i.Key, i => Filled(i.Value, $"{path}.inputs.{i.Key}")),
        };
    }

    /// <summary>Options; what is nested gets dotted names: <c>parameters.REGION</c>, <c>steps.0.weight</c>.</summary>
    private SortedDictionary<string, string> Options(YamlNode? node, string path)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in form.Keys(node, path, null))
        {
            Flatten(value, $"{path}.{key}", key, options);
        }
        return options;
    }

    private void Flatten(YamlNode node, string path, string name, SortedDictionary<string, string> options)
    {
        switch (node)
        {
            case YamlMap:
                foreach (var (key, value) in form.Keys(node, path, null))
                {
                    Flatten(value, $"{path}.{key}", $"{name}.{key}", options);
                }
                break;
            case YamlList:
                var index = 0;
                foreach (var (item, below) in form.Items(node, path, MaximumListed))
                {
                    Flatten(item, below, $"{name}.{index++}", options);
                }
                break;
            default:
                if (form.Text(node, path) is { } text)
                {
                    options[name] = text;
                }
                break;
        }
    }

    private StepCondition? When(YamlNode? node, string path)
    {
        if (form.Text(node, path) is not { } text)
        {
            return null;
        }
        if (StepCondition.Parse(text).TryGet(out var condition, out var fault))
        {
            return condition;
        }
        form.Refuse(PipelineFaults.BadValue, path, fault.Detail);
        return null;
    }

    private SortedDictionary<string, string> Inputs(YamlNode? node, string path)
    {
        var inputs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in form.Keys(node, path, null))
        {
            var below = $"{path}.{key}";
            if (!StepWords.IsVariable(key))
            {
                form.Refuse(PipelineFaults.BadValue, below, $"{Quote(key)} is no name of an input: {VariableRule}.");
            }
            else if (key.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase))
            {
                form.Refuse(
                    PipelineFaults.BadValue,
                    below,
                    $"{Quote(key)}: names beginning with {Reserved} are given by this server; choose another."
                );
            }
            if (form.Text(value, below) is not { } text)
            {
                continue;
            }
            if (TemplateText.Operands(text).Fault is { } fault)
            {
                form.Refuse(PipelineFaults.BadValue, below, fault.Detail);
            }
            inputs[key] = text;
        }
        return inputs;
    }

    private List<string> Names(YamlNode? node, string path, Func<string, bool> fits, string rule)
    {
        var names = form.Texts(node, path, MaximumListed);
        foreach (var wrong in names.Where(n => !fits(n) || n.StartsWith(Reserved, StringComparison.Ordinal)))
        {
            form.Refuse(
                PipelineFaults.BadValue,
                path,
                $"{Quote(wrong)} is no name that goes here: {rule}; {Reserved}… is kept."
            );
        }
        return [.. names];
    }

    private IReadOnlyList<string> Artifacts(YamlNode? node, string path)
    {
        var paths = form.Texts(node, path, MaximumListed);
        foreach (var wrong in paths.Where(p => p.StartsWith('/') || p.Contains('\\') || p.Split('/').Contains("..")))
        {
            form.Refuse(
                PipelineFaults.BadValue,
                path,
                $"{Quote(wrong)} must be a path below what the work leaves, with / between folders."
            );
        }
        return paths;
    }

    private RetrySpec? Retry(YamlNode? node, string path)
    {
        if (node is null)
        {
            return null;
        }
        var keys = form.Keys(node, path, RetryKeys, "attempts");
        YamlNode? At(string key) => keys.GetValueOrDefault(key);
        return new RetrySpec
        {
            Attempts = form.Value(At("attempts"), $"{path}.attempts", t => PipelineForm.Whole(t, 2, 20)) ?? 2,
            Delay = form.Value(At("delay"), $"{path}.delay", Durations.OfStep) ?? RetrySpec.UsualDelay,
            Factor = form.Value(At("factor"), $"{path}.factor", StepWords.Factor) ?? 2,
            Maximum = form.Value(At("maximum"), $"{path}.maximum", Durations.OfStep) ?? RetrySpec.UsualMaximum,
        };
    }

    private ConcurrencySpec? Concurrency(YamlNode? node, string path)
    {
        if (node is null)
        {
            return null;
        }
        var keys = form.Keys(node, path, ConcurrencyKeys, "group");
        var group = form.Text(keys.GetValueOrDefault("group"), $"{path}.group");
        if (group is not null && !StepWords.IsName(group))
        {
            form.Refuse(PipelineFaults.BadValue, $"{path}.group", $"{Quote(group)} is no name: {StepWords.NameRule}.");
        }
        var busy = form.Value(keys.GetValueOrDefault("on-busy"), $"{path}.on-busy", StepWords.OnBusyOf);
        return new ConcurrencySpec(group ?? "", busy ?? OnBusy.Wait);
    }
}
