using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Schema;

/// <summary>
/// The pipeline file as a JSON Schema (2020-12), for editors: made of the same tables that the reader reads by, so the two cannot
/// disagree about keys. What only a linter can know (orders, gates, conditions) is not in it.
/// </summary>
public static class PipelineSchema
{
    private const string Duration = "^[1-9][0-9]*[smhdw]$";
    private const string Name = "^[a-z][a-z0-9-]{0,39}$";
    private const string Variable = "^[A-Za-z_][A-Za-z0-9_]{0,63}$";

    /// <summary>The schema's text, with a line break at its end.</summary>
    public static string Text()
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            Root(new SchemaWriter(json));
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Root(SchemaWriter to) =>
        to.Object(
            null,
            () =>
            {
                to.Word("$schema", "https://json-schema.org/draft/2020-12/schema");
                to.Word("title", "Airworthy pipeline");
                to.Word("description", "What a model version must pass on its way to production.");
                to.Closed(
                    ["name", "evaluation", "environments", "gates", "steps"],
                    () =>
                    {
                        to.Text("name", "What people call it.");
                        to.Object("evaluation", () => Evaluation(to));
                        to.List("environments", "In the order a version passes through them.", () => to.Pattern(Name));
                        to.Map("gates", "What each environment asks before it lets a version in.", () => Gate(to));
                        to.List("steps", "What a release does.", () => to.Word("$ref", "#/$defs/step-or-group"));
                        to.List("triggers", "What starts a release beside a person.", () => Trigger(to));
                        to.Map("serving", "How each environment's endpoint treats its calls.", () => Serving(to));
                        to.Map("observe", "What is kept of each environment's calls.", () => Observe(to));
                        to.Map("alerts", "When each environment's failing calls open an incident.", () => Alerts(to));
                    }
                );
                to.Object("$defs", () => Definitions(to));
            }
        );

    private static void Evaluation(SchemaWriter to) =>
        to.Closed(
            ["data", "label", "prediction", "task"],
            () =>
            {
                foreach (var key in PipelineReader.EvaluationKeys)
                {
                    switch (key)
                    {
                        case "task":
                            to.Choice(
                                key,
                                "What the model predicts.",
                                [.. Enum.GetValues<TaskKind>().Select(k => k.ToYaml())]
                            );
                            break;
                        case "slices" or "classes":
                            to.List(key, "Texts, each once.", to.Scalar);
                            break;
                        case "columns":
                            to.Map(key, "Columns of an input, in order.", () => to.ListOf(to.Scalar));
                            break;
                        case "sets":
                            to.Map(key, "Further data by name: CSV files beside the pipeline.", to.Scalar);
                            break;
                        default:
                            to.Text(key, "See docs/pipelines.md.");
                            break;
                    }
                }
            }
        );

    private static void Gate(SchemaWriter to) =>
        to.Closed(
            ["controls"],
            () =>
            {
                to.List(
                    "controls",
                    "What is asked.",
                    () =>
                        to.Closed(
                            ["name"],
                            () =>
                            {
                                to.Text("name", "The control.");
                                to.Map("with", "Its options.", to.Scalar);
                            }
                        )
                );
                to.Whole("approvals", "How many people must approve.", 0, 10);
            }
        );

    private static void Trigger(SchemaWriter to) =>
        to.Either(
            () => to.Values([.. TriggerKinds.ByName.Keys]),
            () =>
                to.Closed(
                    [],
                    () =>
                    {
                        to.Text("alias-requested", "Somebody asks for this alias.");
                        to.Text("dataset-changed", "This data set of 'evaluation.sets' has other bytes.");
                        to.Pattern("webhook", "Somebody calls the webhook of this name.", Name);
                        to.Object(
                            "schedule",
                            () =>
                                to.Closed(
                                    ["cron"],
                                    () =>
                                    {
                                        to.Text(TriggerReader.ScheduleKeys[0], "Five fields: 0 6 * * 1.");
                                        to.Text(
                                            TriggerReader.ScheduleKeys[1],
                                            "Such as Europe/Zurich; UTC if left out."
                                        );
                                    }
                                )
                        );
                    }
                )
        );

    private static void Serving(SchemaWriter to) =>
        to.Closed(
            [],
            () =>
            {
                foreach (var (key, from, upTo, says) in ServingReader.Numbers)
                {
                    to.Whole(key, says, from, upTo);
                }
                foreach (var (key, says) in ServingReader.Switches)
                {
                    to.Yes(key, says);
                }
            }
        );

    private static void Observe(SchemaWriter to) =>
        to.Closed(
            [],
            () =>
            {
                to.Text("sample", "The share of answered calls that is kept: 0.1 or 10%.");
                to.List("mask", "Columns whose values are masked.", to.Scalar);
                to.Pattern("keep", "How long: 30d.", Duration);
            }
        );

    private static void Alerts(SchemaWriter to) =>
        to.Closed(
            ["errors"],
            () =>
                to.Object(
                    "errors",
                    () =>
                        to.Closed(
                            [],
                            () =>
                            {
                                to.Text("above", "The share of failed calls that is too many: 0.05 or 5%.");
                                to.Pattern("over", "The window it is taken over: 5m.", Duration);
                                to.Whole("at-least", "Calls below which nothing is concluded.", 1, 1_000_000);
                            }
                        )
                )
        );

    private static void Definitions(SchemaWriter to)
    {
        to.Object(
            "step-or-group",
            () =>
                to.Either(
                    () => to.Word("$ref", "#/$defs/step"),
                    () =>
                        to.Closed(
                            ["parallel"],
                            () =>
                            {
                                to.Pattern("name", "What later steps need it by.", Name);
                                to.List("needs", "What ends before all of it begins.", to.Scalar);
                                to.List("parallel", "Steps side by side.", () => to.Word("$ref", "#/$defs/step"));
                            }
                        )
                )
        );
        to.Object("step", () => Step(to));
    }

    private static void Step(SchemaWriter to)
    {
        to.Closed(
            [],
            () =>
            {
                foreach (var kind in Enum.GetValues<StepKind>())
                {
                    to.Text(
                        kind.ToYaml(),
                        $"{char.ToUpperInvariant(StepForms.TargetOf(kind)[0])}{StepForms.TargetOf(kind)[1..]}."
                    );
                }
                foreach (var key in StepReader.CommonKeys)
                {
                    StepSchema.Key(to, key);
                }
            }
        );
        to.List(
            "oneOf",
            [
                .. StepReader.Kinds.Select<string, Action>(kind =>
                    () =>
                    {
                        to.Texts("required", [kind]);
                        if (StepForms.Of(StepKinds.ByName[kind]) is { } options)
                        {
                            to.Object("properties", () => to.Object("with", () => StepSchema.Options(to, options)));
                        }
                    }
                ),
            ]
        );
    }

    internal static string NamePattern => Name;

    internal static string DurationPattern => Duration;

    internal static string VariablePattern => Variable;
}
