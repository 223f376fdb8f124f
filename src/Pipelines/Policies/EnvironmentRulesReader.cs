using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using static Airworthy.Pipelines.Spec.NearestName;

namespace Airworthy.Pipelines.Policies;

/// <summary>The rules of one environment.</summary>
internal sealed class EnvironmentRulesReader(PipelineForm form)
{
    /// <summary>What a layer may let lower ones loosen; controls say so for themselves.</summary>
    internal static readonly string[] Loosenable =
    [
        "approvals",
        "separation",
        "freeze",
        "evidence-age",
        "approval-expiry",
        "remind-after",
        "recheck-every",
        "waivers",
        "emergency",
        "remote",
    ];

    private static readonly string[] Keys = ["controls", .. Loosenable, "may-loosen"];

    private readonly FreezeReader _freeze = new(form);

    public EnvironmentRules Read(YamlNode node, string path)
    {
        var keys = form.Keys(node, path, Keys);
        TimeSpan? Time(string key) => form.Value(keys.GetValueOrDefault(key), $"{path}.{key}", Durations.Parse);
        return new EnvironmentRules
        {
            Controls = Controls(keys.GetValueOrDefault("controls"), $"{path}.controls"),
            Approvals = keys.TryGetValue("approvals", out var approvals)
                ? Approvals(approvals, $"{path}.approvals")
                : null,
            Separation = Words(keys.GetValueOrDefault("separation"), $"{path}.separation", PolicyWords.DutyOf),
            Freeze = _freeze.Read(keys.GetValueOrDefault("freeze"), $"{path}.freeze"),
            EvidenceAge = Time("evidence-age"),
            ApprovalExpiry = Time("approval-expiry"),
            RemindAfter = Time("remind-after"),
            RecheckEvery = Time("recheck-every"),
            Waivers = Waivers(keys.GetValueOrDefault("waivers"), $"{path}.waivers"),
            Emergency = Emergency(keys.GetValueOrDefault("emergency"), $"{path}.emergency"),
            Remote = form.Text(keys.GetValueOrDefault("remote"), $"{path}.remote") is { } remote
                ? Remote(remote, $"{path}.remote")
                : null,
            MayLoosen = MayLoosen(keys.GetValueOrDefault("may-loosen"), $"{path}.may-loosen"),
        };
    }

    private RemoteRule? Remote(string text, string path)
    {
        if (text is "allow" or "refuse")
        {
            return new RemoteRule(text == "allow");
        }
        form.Refuse(PipelineFaults.BadValue, path, $"{Quote(text)} is neither allow nor refuse.");
        return null;
    }

    private List<PlacedControl> Controls(YamlNode? node, string path)
    {
        var controls = new List<PlacedControl>();
        foreach (var (item, below) in form.Items(node, path, 50))
        {
            var keys = form.Keys(item, below, ["name", "with", "at", "severity", "key", "may-loosen"], "name");
            if (form.Text(keys.GetValueOrDefault("name"), $"{below}.name") is not { } name)
            {
                continue;
            }
            var spec = new ControlSpec(name, form.With(keys.GetValueOrDefault("with"), below));
            if (controls.Any(c => c.Control == spec))
            {
                form.Refuse(
                    PipelineFaults.DuplicateKey,
                    below,
                    $"{Quote(name)} is asked twice with the same options; keep one, with all its places in 'at'."
                );
                continue;
            }
            var severity =
                form.Value(keys.GetValueOrDefault("severity"), $"{below}.severity", PolicyWords.SeverityOf)
                ?? Severity.Block;
            var key = form.Text(keys.GetValueOrDefault("key"), $"{below}.key") ?? PlacedControl.KeyOf(spec);
            var loosen = form.Text(keys.GetValueOrDefault("may-loosen"), $"{below}.may-loosen");
            if (loosen is not (null or "yes" or "no" or "true" or "false"))
            {
                form.Refuse(PipelineFaults.BadValue, $"{below}.may-loosen", $"{Quote(loosen)} is neither yes nor no.");
            }
            var at = At(keys.GetValueOrDefault("at"), $"{below}.at", severity);
            controls.Add(new PlacedControl(spec, at, loosen is "yes" or "true", key));
        }
        return controls;
    }

    /// <summary>One place, a list of them, or each with its own severity; the transition where nothing is said.</summary>
    private Dictionary<Placement, Severity> At(YamlNode? node, string path, Severity severity)
    {
        if (node is null)
        {
            return new() { [Placement.Transition] = severity };
        }
        var at = new Dictionary<Placement, Severity>();
        if (node is YamlMap)
        {
            foreach (var (key, value) in form.Keys(node, path, null))
            {
                var below = $"{path}.{key}";
                if (!PolicyWords.PlacementOf(key).TryGet(out var place, out var fault))
                {
                    form.Refuse(PipelineFaults.BadValue, below, fault.Detail);
                }
                else if (form.Value(value, below, PolicyWords.SeverityOf) is { } own)
                {
                    at[place] = own;
                }
            }
            return at;
        }
        var places =
            node is YamlList ? Words(node, path, PolicyWords.PlacementOf)
            : form.Value(node, path, PolicyWords.PlacementOf) is { } one ? [one]
            : [];
        foreach (var place in places)
        {
            at[place] = severity;
        }
        return at;
    }

    private List<ApprovalStage> Approvals(YamlNode node, string path)
    {
        if (node is YamlText)
        {
            return form.Value(node, path, t => PipelineForm.Whole(t, 0, 10)) is { } count && count > 0
                ? [ApprovalStage.Of(count)]
                : [];
        }
        var stages = new List<ApprovalStage>();
        foreach (var (item, below) in form.Items(node, path, 10))
        {
            var keys = form.Keys(item, below, ["role", "people", "count"]);
            if (keys.ContainsKey("role") == keys.ContainsKey("people"))
            {
                form.Refuse(PipelineFaults.BadValue, below, "a stage is of a 'role' or of 'people', one of the two.");
                continue;
            }
            var count =
                form.Value(keys.GetValueOrDefault("count"), $"{below}.count", t => PipelineForm.Whole(t, 1, 10)) ?? 1;
            var people = Words(keys.GetValueOrDefault("people"), $"{below}.people", t => UserName.Parse(t));
            var role = Role(keys.GetValueOrDefault("role"), $"{below}.role");
            if (keys.ContainsKey("people") && people.Count < count)
            {
                form.Refuse(
                    PipelineFaults.BadValue,
                    below,
                    $"{count} of {people.Count} people can never approve; lower 'count' or name more."
                );
            }
            stages.Add(
                new ApprovalStage(
                    people.Count > 0 ? "" : role ?? ApprovalStage.AnyApprover,
                    [.. people.Select(p => p.ToString())],
                    count
                )
            );
        }
        return stages;
    }

    private WaiverLimits? Waivers(YamlNode? node, string path)
    {
        if (node is null)
        {
            return null;
        }
        if (node is YamlText { Value: "none" })
        {
            return WaiverLimits.Usual with { Roles = [] };
        }
        var keys = form.Keys(node, path, ["roles", "longest", "never"]);
        return new WaiverLimits(
            keys.ContainsKey("roles") ? Roles(keys["roles"], $"{path}.roles") : WaiverLimits.Usual.Roles,
            form.Value(keys.GetValueOrDefault("longest"), $"{path}.longest", Durations.Parse)
                ?? WaiverLimits.Usual.Longest,
            form.Texts(keys.GetValueOrDefault("never"), $"{path}.never", 100)
        );
    }

    private EmergencyLimits? Emergency(YamlNode? node, string path)
    {
        if (node is null)
        {
            return null;
        }
        if (node is YamlText { Value: "none" })
        {
            return EmergencyLimits.Usual with { Roles = [] };
        }
        var keys = form.Keys(node, path, ["roles", "skips"]);
        return new EmergencyLimits(
            keys.ContainsKey("roles") ? Roles(keys["roles"], $"{path}.roles") : EmergencyLimits.Usual.Roles,
            keys.ContainsKey("skips")
                ? Words(keys["skips"], $"{path}.skips", PolicyWords.SkipOf)
                : EmergencyLimits.Usual.Skips
        );
    }

    private IReadOnlyList<string> MayLoosen(YamlNode? node, string path)
    {
        var keys = form.Texts(node, path, 20);
        foreach (var stranger in keys.Where(k => !Loosenable.Contains(k)))
        {
            form.Refuse(
                PipelineFaults.BadValue,
                path,
                $"{Quote(stranger)} cannot be loosened{Hint(stranger, Loosenable)}"
            );
        }
        return keys;
    }

    private IReadOnlyList<string> Roles(YamlNode? node, string path) =>
        [.. Words(node, path, t => RoleOf(t).Map(r => new Named(r))).Select(r => r.Name)];

    private string? Role(YamlNode? node, string path) =>
        form.Value(node, path, t => RoleOf(t).Map(r => new Named(r)))?.Name;

    private static Result<string> RoleOf(string text) =>
        Core.Values.Roles.Find(text) is not null
            ? text
            : PipelineFaults.BadValue.With($"{Quote(text)} is no role{Hint(text, [.. Core.Values.Roles.Names])}");

    private List<T> Words<T>(YamlNode? node, string path, Func<string, Result<T>> parse)
        where T : struct
    {
        var words = new List<T>();
        foreach (var (item, below) in form.Items(node, path, 100))
        {
            if (form.Value(item, below, parse) is { } word && !words.Contains(word))
            {
                words.Add(word);
            }
        }
        return words;
    }

    /// <summary>A text as a value type, which the form's reading of values asks for.</summary>
    private readonly record struct Named(string Name);
}
