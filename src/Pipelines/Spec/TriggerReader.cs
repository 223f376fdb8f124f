using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Spec;

/// <summary>The list of triggers: words, or maps of one key.</summary>
internal sealed class TriggerReader(PipelineForm form)
{
    private const int MaximumTriggers = 20;

    internal static readonly string[] ScheduleKeys = ["cron", "time-zone"];

    public List<TriggerSpec> Read(YamlNode? node)
    {
        var triggers = new List<TriggerSpec>();
        foreach (var (item, path) in form.Items(node, "triggers", MaximumTriggers))
        {
            if (One(item, path) is not { } trigger)
            {
                continue;
            }
            if (triggers.Contains(trigger))
            {
                form.Refuse(PipelineFaults.DuplicateKey, path, $"'{trigger}' stands twice in 'triggers'; keep one.");
                continue;
            }
            triggers.Add(trigger);
        }
        return triggers;
    }

    private TriggerSpec? One(YamlNode item, string path)
    {
        if (item is YamlText { IsNothing: false } word)
        {
            return Kind(word.Value, path) is not { } plain ? null
                : Takes(plain) is { } what ? Refuse(path, $"'{word.Value}' lacks {what}.")
                : new TriggerSpec(plain);
        }
        var names = TriggerKinds.ByName.Keys.ToList();
        var keys = form.Keys(item, path, names);
        if (keys.Count != 1)
        {
            return item is YamlMap map && map.Entries.Count == keys.Count
                ? Refuse(path, $"a trigger is one of {string.Join(", ", names)}.")
                : null;
        }
        var (key, value) = keys.Single();
        return Kind(key, path) is { } kind ? Given(kind, value, $"{path}.{key}") : null;
    }

    private TriggerSpec? Given(TriggerKind kind, YamlNode value, string path)
    {
        if (kind == TriggerKind.Schedule)
        {
            var keys = form.Keys(value, path, ScheduleKeys, "cron");
            var cron = form.Text(keys.GetValueOrDefault("cron"), $"{path}.cron");
            var zone = keys.TryGetValue("time-zone", out var at) ? form.Text(at, $"{path}.time-zone") : "UTC";
            if (cron is null || zone is null)
            {
                return null;
            }
            return CronSchedule.Parse(cron, zone).TryGet(out var schedule, out var fault)
                ? new TriggerSpec(kind) { Schedule = schedule }
                : Refuse($"{path}.cron", fault.Detail);
        }
        if (form.Text(value, path) is not { } text)
        {
            return null;
        }
        if (Takes(kind) is null)
        {
            return Refuse(path, $"'{kind.ToYaml()}' stands alone; {Quote(text)} means nothing there.");
        }
        return kind != TriggerKind.Webhook || StepWords.IsName(text)
            ? new TriggerSpec(kind) { Of = text }
            : Refuse(path, $"{Quote(text)} is no name for a webhook: {StepWords.NameRule}.");
    }

    private TriggerKind? Kind(string word, string path)
    {
        if (TriggerKinds.ByName.TryGetValue(word, out var kind))
        {
            return kind;
        }
        form.Refuse(
            PipelineFaults.BadValue,
            path,
            $"{Quote(word)} is no trigger{Hint(word, [.. TriggerKinds.ByName.Keys])}"
        );
        return null;
    }

    /// <summary>What stands behind the kind's colon; null where nothing does.</summary>
    private static string? Takes(TriggerKind kind) =>
        kind switch
        {
            TriggerKind.AliasRequested => "the alias: 'alias-requested: champion'",
            TriggerKind.DatasetChanged => "the data set of 'evaluation.sets': 'dataset-changed: training'",
            TriggerKind.Webhook => "a name: 'webhook: retrained'",
            TriggerKind.Schedule => "its time: 'schedule: { cron: 0 6 * * 1, time-zone: Europe/Zurich }'",
            _ => null,
        };

    private TriggerSpec? Refuse(string path, string sentence)
    {
        form.Refuse(PipelineFaults.BadValue, path, sentence);
        return null;
    }
}
