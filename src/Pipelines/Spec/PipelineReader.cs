using Airworthy.Core.Values;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>Nodes to a pipeline. What is wrong is collected in the form; what is missing gets a placeholder that nobody sees.</summary>
internal sealed class PipelineReader(PipelineForm form)
{
    private static readonly string[] Required = ["name", "evaluation", "environments", "gates", "steps"];

    internal static readonly string[] RootKeys = [.. Required, "triggers", "serving", "observe", "alerts"];

    internal static readonly string[] EvaluationKeys =
    [
        "data",
        "label",
        "prediction",
        "task",
        "slices",
        "columns",
        "classes",
        "group",
        "sets",
    ];

    public PipelineSpec Read(YamlNode root)
    {
        var keys = form.Keys(root, "", RootKeys, Required);
        var watch = new WatchReader(form);
        return new PipelineSpec
        {
            Name = form.Value(keys.GetValueOrDefault("name"), "name", ModelName.Parse)?.ToString() ?? "",
            Evaluation = Evaluation(keys.GetValueOrDefault("evaluation")),
            Environments = Environments(keys.GetValueOrDefault("environments")),
            Gates = form.ByEnvironment(keys.GetValueOrDefault("gates"), "gates", Gate),
            Steps = new StepReader(form).Read(keys.GetValueOrDefault("steps")),
            Triggers = new TriggerReader(form).Read(keys.GetValueOrDefault("triggers")),
            Serving = new ServingReader(form).Read(keys.GetValueOrDefault("serving")),
            Observe = watch.Observe(keys.GetValueOrDefault("observe")),
            Alerts = watch.Alerts(keys.GetValueOrDefault("alerts")),
        };
    }

    private EvaluationSpec Evaluation(YamlNode? node)
    {
        var keys = form.Keys(node, "evaluation", EvaluationKeys, "data", "label", "prediction", "task");
        string Text(string key) => form.Text(keys.GetValueOrDefault(key), $"evaluation.{key}") ?? "";
        return new EvaluationSpec
        {
            Data = DataPath(Text("data"), "evaluation.data"),
            Label = Text("label"),
            Prediction = Text("prediction"),
            Task = form.Value(keys.GetValueOrDefault("task"), "evaluation.task", TaskKinds.Parse) ?? default,
            Slices = form.Texts(keys.GetValueOrDefault("slices"), "evaluation.slices", 20),
            Columns = Columns(keys.GetValueOrDefault("columns")),
            Classes = form.Texts(keys.GetValueOrDefault("classes"), "evaluation.classes", 10_000),
            Group = Text("group"),
            Sets = Sets(keys.GetValueOrDefault("sets")),
        };
    }

    private SortedDictionary<string, string> Sets(YamlNode? node)
    {
        const int MaximumSets = 10;
        var sets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in form.Keys(node, "evaluation.sets", null))
        {
            var place = $"evaluation.sets.{key}";
            if (ModelName.Parse(key).Fault is not null || sets.Count == MaximumSets)
            {
                form.Refuse(
                    PipelineFaults.BadValue,
                    place,
                    $"{Quote(key)}: 'evaluation.sets' takes at most {MaximumSets} data sets, named like models."
                );
            }
            else if (form.Text(value, place) is { } path)
            {
                sets[key] = DataPath(path, place);
            }
        }
        return sets;
    }

    private string DataPath(string path, string place)
    {
        var climbs = path.Split('/').Any(p => p is ".." or "." or "");
        if (path.Length > 0 && (climbs || path.AsSpan().IndexOfAny('\\', ':') >= 0))
        {
            form.Refuse(
                PipelineFaults.BadValue,
                place,
                $"{Quote(path)} must be a path below the pipeline file's folder, with / between folders."
            );
        }
        return path;
    }

    private Dictionary<string, IReadOnlyList<string>> Columns(YamlNode? node) =>
        form.Keys(node, "evaluation.columns", null)
            .ToDictionary(
                k => k.Key,
                k => form.Texts(k.Value, $"evaluation.columns.{k.Key}", 10_000),
                StringComparer.Ordinal
            );

    private List<EnvironmentName> Environments(YamlNode? node)
    {
        var names = new List<EnvironmentName>();
        foreach (var (item, path) in form.Items(node, "environments", 10))
        {
            if (form.Value(item, path, EnvironmentName.Parse) is not { } name)
            {
                continue;
            }
            if (names.Contains(name))
            {
                form.Refuse(PipelineFaults.DuplicateKey, path, $"'{name}' stands twice in 'environments'; keep one.");
                continue;
            }
            if (name.IsSandbox)
            {
                form.Refuse(PipelineFaults.BadValue, path, Reserved(name));
            }
            names.Add(name);
        }
        if (node is YamlList { Items.Count: 0 })
        {
            form.Refuse(PipelineFaults.BadValue, "environments", "'environments' is empty; list at least one.");
        }
        return names;
    }

    internal static string Reserved(EnvironmentName environment) =>
        $"'{environment}' is kept for trying versions without a gate (airworthy sandbox); choose another name.";

    private GateSpec Gate(YamlNode node, string path)
    {
        var keys = form.Keys(node, path, ["controls", "approvals"], "controls");
        var controls = new List<ControlSpec>();
        foreach (var (item, below) in form.Items(keys.GetValueOrDefault("controls"), $"{path}.controls", 50))
        {
            var control = form.Keys(item, below, ["name", "with"], "name");
            if (form.Text(control.GetValueOrDefault("name"), $"{below}.name") is not { } name)
            {
                continue;
            }
            var spec = new ControlSpec(name, form.With(control.GetValueOrDefault("with"), below));
            if (controls.Contains(spec))
            {
                form.Refuse(
                    PipelineFaults.DuplicateKey,
                    below,
                    $"{Quote(name)} is asked twice with the same options in {Quote(path)}; keep one."
                );
                continue;
            }
            controls.Add(spec);
        }
        var approvals =
            form.Value(keys.GetValueOrDefault("approvals"), $"{path}.approvals", t => PipelineForm.Whole(t, 0, 10))
            ?? 0;
        return new GateSpec { Controls = controls, Approvals = approvals };
    }
}
