using System.Text;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Tests.Policies;

public sealed class ModelPolicyRulesTests
{
    private static readonly ModelName Model = ModelName.Parse("credit-score").Value;

    private static readonly GateSpec Gate = new()
    {
        Controls = [new ControlSpec("loads-and-predicts", new Dictionary<string, string>())],
        Approvals = 1,
    };

    [Fact]
    public void Of_WithoutPolicies_IsThePipelinesGate()
    {
        var policy = Of();

        Assert.Equal(["loads-and-predicts"], policy.ControlsAt(Placement.Transition).Select(c => c.Control.Name));
        Assert.Equal(["1 of approver"], policy.Approvals.Select(a => a.ToString()));
        Assert.All(policy.Rules, r => Assert.Equal("pipeline", r.From));
    }

    [Fact]
    public void Of_LowerLayers_OnlyTighten()
    {
        var policy = Of(
            Production("for: organisation", "evidence-age: 7d", "approvals: 2", "waivers: { longest: 30d }"),
            Production("for: model credit-score", "evidence-age: 30d", "approvals: 1", "waivers: { longest: 7d }")
        );

        Assert.Equal(TimeSpan.FromDays(7), policy.EvidenceAge);
        Assert.Equal(["2 of approver"], policy.Approvals.Select(a => a.ToString()));
        Assert.Equal(TimeSpan.FromDays(7), policy.Waivers.Longest);
        var age = Assert.Single(policy.Rules, r => r.Rule == "evidence-age");
        Assert.Equal("organisation", age.From);
        Assert.Equal(
            "model credit-score says 30d, which would loosen it and has no effect",
            age.Note.Replace("4w2d", "30d", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Of_WhereTheUpperLayerAllowsIt_LoosensAndSaysSo()
    {
        var policy = Of(
            Production("for: organisation", "evidence-age: 7d", "may-loosen: [evidence-age]"),
            Production("for: model credit-score", "evidence-age: 14d")
        );

        Assert.Equal(TimeSpan.FromDays(14), policy.EvidenceAge);
        Assert.Contains(
            "lets lower layers loosen it",
            policy.Rules.Single(r => r.Rule == "evidence-age").Note,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("emergency: { roles: [data-scientist], skips: [controls] }")]
    [InlineData("waivers: { roles: [data-scientist], longest: 3650d }")]
    [InlineData("approval-expiry: 3650d")]
    public void Of_WhereTheOrganisationIsSilent_ALowerLayerCannotLoosenWhatIsUsual(string rule)
    {
        foreach (var head in new[] { "for: model credit-score", "for: team risk\nmodels: [credit-*]" })
        {
            var policy = Of("for: organisation\n", Production(head, rule));

            Assert.DoesNotContain("data-scientist", policy.Emergency.Roles);
            Assert.DoesNotContain("data-scientist", policy.Waivers.Roles);
            Assert.Equal(EnvironmentPolicy.UsualExpiry, policy.ApprovalExpiry);
            Assert.Equal(WaiverLimits.Usual.Longest, policy.Waivers.Longest);
            var said = Assert.Single(policy.Rules, r => rule.StartsWith(r.Rule, StringComparison.Ordinal));
            Assert.StartsWith("default", said.From, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_WhereTheOrganisationLetsIt_ALowerLayerLoosensWhatIsUsual()
    {
        var organisation = Production("for: organisation", "may-loosen: [emergency, approval-expiry]");
        const string Looser = "emergency: { roles: [operator], skips: [freeze] }";

        var policy = Of(organisation, Production("for: model credit-score", Looser, "approval-expiry: 60d"));

        Assert.Equal(["operator"], policy.Emergency.Roles);
        Assert.Equal(TimeSpan.FromDays(60), policy.ApprovalExpiry);
        Assert.Equal(TimeSpan.FromDays(60), Of(Production("for: organisation", "approval-expiry: 60d")).ApprovalExpiry);
    }

    [Fact]
    public void Of_TheThirdLayer_CannotLoosenWhatTheSecondLocked()
    {
        var policy = Of(
            Production("for: organisation", "evidence-age: 7d", "may-loosen: [evidence-age]"),
            Production("for: team risk\nmodels: [credit-*]", "evidence-age: 3d"),
            Production("for: model credit-score", "evidence-age: 30d")
        );

        Assert.Equal(TimeSpan.FromDays(3), policy.EvidenceAge);
    }

    [Fact]
    public void Of_ASeverityThatALowerLayerLowers_StaysAsItWas()
    {
        var policy = Of(
            Production("for: organisation", "controls: [{ name: loads-and-predicts, at: [ci, transition] }]"),
            Production("for: model credit-score", "controls: [{ name: loads-and-predicts, severity: report }]")
        );

        var control = Assert.Single(policy.Controls);
        Assert.Equal(Severity.Block, control.At[Placement.Transition]);
        Assert.Equal(Severity.Block, control.At[Placement.Ci]);
    }

    [Fact]
    public void Of_AControlThatMayBeLoosened_IsReplacedAndElseAskedBeside()
    {
        const string Lower = "controls: [{ name: metric-floor, with: { metric: f1, at-least: 0.5 } }]";
        const string Upper = "controls: [{ name: metric-floor, with: { metric: f1, at-least: 0.6 }@ }]";

        var locked = Of(
            Production("for: organisation", Upper.Replace("@", "", StringComparison.Ordinal)),
            Production("for: model credit-score", Lower)
        );
        var loose = Of(
            Production("for: organisation", Upper.Replace("@", ", may-loosen: yes", StringComparison.Ordinal)),
            Production("for: model credit-score", Lower)
        );

        Assert.Equal(["0.6", "0.5"], Floors(locked));
        Assert.Equal(["0.5"], Floors(loose));
    }

    [Fact]
    public void Of_AHigherTier_MeetsTheRulesOfEveryTierUpToIt()
    {
        const string Organisation = """
            for: organisation
            tiers:
              - name: low
                environments: { production: { approvals: 1 } }
              - name: high
                environments: { production: { approvals: 3 } }
              - name: highest
                environments: { production: { approvals: 5 } }
            tier: low
            """;

        Assert.Equal(1, Of(Organisation).Approvals[0].Count);
        Assert.Equal(3, Of(Organisation, "for: model credit-score\ntier: high\n").Approvals[0].Count);
        Assert.Equal(
            "high",
            ModelPolicyRules.TierOf(Model, Specs(Organisation, "for: model credit-score\ntier: high\n"))
        );
        Assert.Contains(
            "which no policy defines",
            Of(Organisation, "for: model credit-score\ntier: huge\n").Problems.Single(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Of_ATeam_HoldsForItsModelsOnly()
    {
        Assert.Equal(2, Of(Production("for: team risk\nmodels: [credit-*]", "approvals: 2")).Approvals[0].Count);
        Assert.Equal(1, Of(Production("for: team risk\nmodels: [other]", "approvals: 2")).Approvals[0].Count);
    }

    [Fact]
    public void Of_AnEnvironmentThatNobodyListed_IsAProblemWhereThatIsRefused() =>
        Assert.Contains(
            "is none of them",
            Of("for: organisation\nunlisted-environments: refuse\n").Problems.Single(),
            StringComparison.Ordinal
        );

    [Fact]
    public void Text_ChangesWithWhatDecides_AndNotWithAFreeze()
    {
        var text = Of().Text(Placement.Transition);

        Assert.NotEqual(text, Of(Production("for: organisation", "approvals: 2")).Text(Placement.Transition));
        Assert.Equal(
            text,
            Of(Production("for: organisation", "freeze: [{ from: 2026-01-01, until: 2026-02-01 }]"))
                .Text(Placement.Transition)
        );
    }

    [Theory]
    [InlineData("2026-11-20T15:59Z", false)]
    [InlineData("2026-11-20T16:00Z", true)]
    [InlineData("2026-11-21T07:59Z", true)]
    [InlineData("2026-11-21T08:00Z", false)]
    [InlineData("2026-12-24T12:00Z", true)]
    public void At_OfFreezes_HoldsInsideTheWindowOnly(string now, bool frozen)
    {
        var policy = Of(
            Production(
                "for: organisation",
                "freeze: [{ days: [fri], from: \"16:00\", until: \"08:00\" }, { from: 2026-12-20, until: 2027-01-04 }]"
            )
        );

        var at = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(frozen, FreezeRules.At(policy.Freeze, at) is not null);
    }

    private static IEnumerable<string> Floors(EnvironmentPolicy policy) =>
        policy.Controls.Where(c => c.Control.Name == "metric-floor").Select(c => c.Control.With["at-least"]);

    private static EnvironmentPolicy Of(params string[] policies) =>
        ModelPolicyRules.Of(Model, Specs(policies), EnvironmentName.Production, Gate);

    private static IReadOnlyList<PolicySpec> Specs(params string[] policies) =>
        [
            .. policies.Select(p =>
            {
                var reading = PolicyYaml.Read(Encoding.UTF8.GetBytes(p));
                Assert.True(reading.Spec is not null, string.Join("\n", reading.Faults.Select(f => f.Detail)));
                return reading.Spec;
            }),
        ];

    private static string Production(string head, params string[] rules) =>
        $"{head}\nenvironments:\n  production:\n{string.Concat(rules.Select(r => $"    {r}\n"))}";
}
