using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Schema;

/// <summary>The keys that every step can have, and the options of a kind.</summary>
internal static class StepSchema
{
    public static void Key(SchemaWriter to, string key)
    {
        switch (key)
        {
            case "name":
                to.Pattern(key, "What logs, re-runs and later steps call it.", PipelineSchema.NamePattern);
                break;
            case "needs":
                to.List(key, "What ends before it begins; the step before it if left out.", to.Scalar);
                break;
            case "when":
                to.Text(
                    key,
                    "It is skipped where this does not hold: tag('team') == 'blue' and output('train', 'auc') > 0.8"
                );
                break;
            case "with":
                to.Any(key, "Options of its kind.");
                break;
            case "inputs":
                to.Map(key, "What the work is told, by name; ${output('train', 'auc')} stands for a value.", to.Scalar);
                break;
            case "outputs":
                to.List(
                    key,
                    "Names of values that it leaves for later steps.",
                    () => to.Pattern(PipelineSchema.VariablePattern)
                );
                break;
            case "retry":
                to.Object(key, () => Retry(to));
                break;
            case "timeout":
                to.Pattern(key, "How long one attempt may take.", PipelineSchema.DurationPattern);
                break;
            case "secrets":
                to.List(key, "Names of secrets that it is given.", () => to.Pattern("^[A-Z_][A-Z0-9_]{0,63}$"));
                break;
            case "artifacts":
                to.List(key, "Files that are kept with the release: paths, * for any part of a name.", to.Scalar);
                break;
            case "always":
                to.Yes(key, "It runs also when the release ended badly: it cleans up.");
                break;
            case "may-fail":
                to.Yes(key, "The release goes on when it fails.");
                break;
            case "repeatable":
                to.Yes(key, "It may run again where nobody can say if it ran.");
                break;
            case "concurrency":
                to.Object(key, () => Concurrency(to));
                break;
            case "matrix":
                to.Map(key, "One copy for every combination.", () => to.ListOf(to.Scalar));
                break;
            default:
                throw new InvalidOperationException($"The schema does not know the key '{key}'.");
        }
    }

    public static void Options(SchemaWriter to, IReadOnlyList<OptionForm> options) =>
        to.Closed(
            [],
            () =>
            {
                foreach (var option in options)
                {
                    if (option.IsMap)
                    {
                        to.Any(option.Name, option.Says);
                    }
                    else if (option.Range is { } range)
                    {
                        to.Whole(option.Name, option.Says, range.From, range.To);
                    }
                    else if (option.Values is ["no", "yes"])
                    {
                        to.Yes(option.Name, option.Says);
                    }
                    else if (option.Values.Count > 0)
                    {
                        to.Choice(option.Name, option.Says, option.Values);
                    }
                    else
                    {
                        to.Text(option.Name, option.Says);
                    }
                }
            }
        );

    private static void Retry(SchemaWriter to) =>
        to.Closed(
            ["attempts"],
            () =>
            {
                to.Whole(StepPartsReader.RetryKeys[0], "Tries in all.", 2, 20);
                to.Pattern(StepPartsReader.RetryKeys[1], "The first pause.", PipelineSchema.DurationPattern);
                to.Text(StepPartsReader.RetryKeys[2], "By how much each pause is longer: 1 to 10.");
                to.Pattern(StepPartsReader.RetryKeys[3], "The longest pause.", PipelineSchema.DurationPattern);
            }
        );

    private static void Concurrency(SchemaWriter to) =>
        to.Closed(
            ["group"],
            () =>
            {
                to.Pattern(
                    StepPartsReader.ConcurrencyKeys[0],
                    "Whose steps run one at a time.",
                    PipelineSchema.NamePattern
                );
                to.Choice(
                    StepPartsReader.ConcurrencyKeys[1],
                    "What happens while another runs.",
                    [.. StepWords.OnBusyNames]
                );
            }
        );
}
