using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Policies;

/// <summary>Merges the layers of one environment, the upper first. A lower layer tightens, unless the upper one lets it loosen.</summary>
public static class PolicyMergeRules
{
    public static EnvironmentPolicy Merge(
        EnvironmentName environment,
        IReadOnlyList<PolicyLayer> layers,
        IReadOnlyList<string> problems
    )
    {
        var merge = new Merging(environment, layers);
        var controls = ControlMergeRules.Merge(layers, merge.Rules, environment);
        var policy = new EnvironmentPolicy
        {
            Environment = environment,
            Controls = controls,
            Approvals = merge.Of("approvals", r => r.Approvals, Both, Text) ?? [],
            Separation =
                merge.Of(
                    "separation",
                    r => r.Separation.Count > 0 ? r.Separation : null,
                    Union,
                    d => Words(d, PolicyWords.ToYaml)
                ) ?? [],
            Freeze =
                merge.Of("freeze", r => r.Freeze.Count > 0 ? r.Freeze : null, Union, f => Words(f, w => w.ToString()))
                ?? [],
            EvidenceAge = merge.Time("evidence-age", r => r.EvidenceAge),
            ApprovalExpiry = merge.Time("approval-expiry", r => r.ApprovalExpiry, EnvironmentPolicy.UsualExpiry),
            RecheckEvery = merge.Time("recheck-every", r => r.RecheckEvery) ?? EnvironmentPolicy.UsualRecheck,
            RemindAfter = merge.Time("remind-after", r => r.RemindAfter) ?? EnvironmentPolicy.UsualReminder,
            Waivers = merge.Of("waivers", r => r.Waivers, Tighter, Text, WaiverLimits.Usual)!,
            Emergency = merge.Of("emergency", r => r.Emergency, Tighter, Text, EmergencyLimits.Usual)!,
            Remote = merge.Of(
                "remote",
                r => r.Remote,
                (a, b) => a.IsAllowed ? b : a,
                r => r.ToString(),
                RemoteRule.Usual
            )!,
            Problems = problems,
        };
        return policy with { Rules = merge.Rules };
    }

    /// <summary>Each group once, with the higher count; groups that only a lower layer names come after.</summary>
    private static IReadOnlyList<ApprovalStage> Both(
        IReadOnlyList<ApprovalStage> upper,
        IReadOnlyList<ApprovalStage> lower
    ) =>
        [
            .. upper.Select(u =>
                u with
                {
                    Count = Math.Max(u.Count, lower.FirstOrDefault(l => l.Who == u.Who)?.Count ?? 0),
                }
            ),
            .. lower.Where(l => upper.All(u => u.Who != l.Who)),
        ];

    private static IReadOnlyList<T> Union<T>(IReadOnlyList<T> upper, IReadOnlyList<T> lower) => [.. upper.Union(lower)];

    private static WaiverLimits Tighter(WaiverLimits upper, WaiverLimits lower) =>
        new(
            [.. upper.Roles.Intersect(lower.Roles)],
            upper.Longest < lower.Longest ? upper.Longest : lower.Longest,
            [.. upper.Never.Union(lower.Never)]
        );

    private static EmergencyLimits Tighter(EmergencyLimits upper, EmergencyLimits lower) =>
        new([.. upper.Roles.Intersect(lower.Roles)], [.. upper.Skips.Intersect(lower.Skips)]);

    private static string Text(IReadOnlyList<ApprovalStage> stages) =>
        stages.Count == 0 ? "nobody" : string.Join(", then ", stages);

    private static string Text(WaiverLimits limits) =>
        limits.Roles.Count == 0
            ? "nobody grants one"
            : $"granted by {string.Join(", ", limits.Roles)} for at most {Durations.Of(limits.Longest)}"
                + (limits.Never.Count > 0 ? $", never for {string.Join(", ", limits.Never)}" : "");

    private static string Text(EmergencyLimits limits) =>
        limits.Roles.Count == 0 || limits.Skips.Count == 0
            ? "nobody goes past the gate"
            : $"{string.Join(", ", limits.Roles)} may go past {Words(limits.Skips, PolicyWords.ToYaml)}";

    private static string Words<T>(IEnumerable<T> items, Func<T, string> word) => string.Join(", ", items.Select(word));

    private const string Default = "default";

    /// <summary>Walks the layers once for each key and keeps what it saw for the explanation.</summary>
    private sealed class Merging(EnvironmentName environment, IReadOnlyList<PolicyLayer> layers)
    {
        public List<PolicyRule> Rules { get; } = [];

        public TimeSpan Time(string key, Func<EnvironmentRules, TimeSpan?> of, TimeSpan usual) =>
            Time(key, of, new Span(usual))!.Value;

        public TimeSpan? Time(string key, Func<EnvironmentRules, TimeSpan?> of) => Time(key, of, null);

        private TimeSpan? Time(string key, Func<EnvironmentRules, TimeSpan?> of, Span? usual) =>
            Of(
                key,
                r => of(r) is { } time ? new Span(time) : null,
                (a, b) => a.Time < b.Time ? a : b,
                s => Durations.Of(s.Time),
                usual
            )?.Time;

        /// <param name="key">The rule's name.</param>
        /// <param name="of">What a layer says; null where it says nothing.</param>
        /// <param name="tighten">The upper's word, tightened by the lower's.</param>
        /// <param name="text">A word for people.</param>
        /// <param name="usual">
        /// What holds where nobody says anything. It stands for the organisation's word where that is silent, so that a team or a model
        /// does not loosen what nobody let it loosen.
        /// </param>
        public T? Of<T>(
            string key,
            Func<EnvironmentRules, T?> of,
            Func<T, T, T> tighten,
            Func<T, string> text,
            T? usual = null
        )
            where T : class
        {
            T? value = null;
            var from = new List<string>();
            var notes = new List<string>();
            var loose = false;
            foreach (var layer in layers)
            {
                var isTop = layer.IsOrganisation;
                if (of(layer.Rules) is not { } said)
                {
                    loose |= value is null && isTop && layer.Rules.MayLoosen.Contains(key);
                    continue;
                }
                if (value is null && usual is not null && !isTop)
                {
                    value = usual;
                    from.Add(Default);
                }
                var next = value is null || loose ? said : tighten(value, said);
                if (value is not null && text(next) == text(value))
                {
                    if (text(said) != text(value))
                    {
                        notes.Add($"{layer.From} says {text(said)}, which would loosen it and has no effect");
                    }
                }
                else
                {
                    if (value is not null && loose)
                    {
                        notes.Add(
                            $"replaces {text(value)} of {string.Join(", ", from)}, which lets lower layers loosen it"
                        );
                        from.Clear();
                    }
                    from.Add(layer.From);
                }
                loose = layer.Rules.MayLoosen.Contains(key) && (value is null || loose);
                value = next;
            }
            if (value is not null)
            {
                Rules.Add(new(environment, key, text(value), string.Join(", ", from), string.Join("; ", notes)));
            }
            return value ?? usual;
        }

        private sealed record Span(TimeSpan Time);
    }
}
