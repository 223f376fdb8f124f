using System.Text;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Policies;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Tests.Policies;

public sealed class PolicyYamlTests
{
    private const string Whole = """
        for: organisation
        manages: all
        unlisted-environments: refuse
        tiers:
          - name: low
          - name: high
            environments:
              production:
                approvals:
                  - { role: approver, count: 2 }
                  - { people: [rita, vic], count: 1 }
        tier: low
        environments:
          production:
            controls:
              - name: metric-floor
                with: { metric: roc_auc, at-least: 0.6 }
                at: { registration: report, ci: warn, transition: block }
                may-loosen: yes
              - name: loads-and-predicts
                at: [ci, transition]
                severity: warn
            approvals: 1
            separation: [pipeline-author]
            freeze:
              - { from: 2026-12-20, until: 2027-01-04T08:00Z, reason: holidays }
              - { days: [fri], from: "16:00", until: "08:00", zone: Europe/Berlin }
            evidence-age: 7d
            approval-expiry: 2w
            remind-after: 12h
            waivers: { roles: [approver], longest: 30d, never: [loads-and-predicts] }
            emergency: { roles: [operator], skips: [approvals, freeze] }
            may-loosen: [freeze]
        """;

    [Fact]
    public void Read_OfEverything_TakesEverything()
    {
        var spec = Read(Whole).Spec!;

        Assert.True(spec is { ManagesAll: true, OnlyListed: true, Tier: "low" });
        var rules = spec.Environments[EnvironmentName.Production];
        Assert.Equal([Placement.Registration, Placement.Ci, Placement.Transition], rules.Controls[0].At.Keys.Order());
        Assert.Equal(Severity.Warn, rules.Controls[1].At[Placement.Ci]);
        Assert.Equal("metric-floor roc_auc", rules.Controls[0].Key);
        Assert.Equal(TimeSpan.FromDays(7), rules.EvidenceAge);
        Assert.Equal([Duty.PipelineAuthor], rules.Separation);
        Assert.Equal(TimeSpan.FromHours(16), rules.Freeze[1].Length);
        Assert.Equal([EmergencySkip.Approvals, EmergencySkip.Freeze], rules.Emergency!.Skips);
        Assert.Equal(
            ["2 of approver", "1 of rita, vic"],
            spec.Tiers[1].Environments[EnvironmentName.Production].Approvals!.Select(a => a.ToString())
        );
    }

    [Theory]
    [InlineData("for: nobody\n", "line 1, column 1: 'nobody' says not whom the policy is for")]
    [InlineData("environments: {}\n", "line 1, column 1: the policy lacks 'for'.")]
    [InlineData("for: team credit\n", "a team's policy lists its 'models'")]
    [InlineData(
        "for: model x\nmanages: all\n",
        "line 2, column 1: 'manages' belongs into a policy for the organisation"
    )]
    [InlineData(
        "for: organisation\ntyers: []\n",
        "line 2, column 1: 'tyers' is no key of the policy; did you mean 'tiers'?"
    )]
    [InlineData("for: organisation\nenvironments: { sandbox: {} }\n", "'sandbox' is kept for trying versions")]
    [InlineData(
        "for: organisation\nenvironments:\n  production:\n    evidence-age: soon\n",
        "line 4, column 5: 'environments.production.evidence-age': 'soon' is no length of time"
    )]
    [InlineData(
        "for: organisation\nenvironments:\n  production:\n    approvals:\n      - { people: [vic], count: 2 }\n",
        "2 of 1 people can never approve"
    )]
    [InlineData(
        "for: organisation\nenvironments:\n  production:\n    controls:\n      - { name: x, at: deployment }\n",
        "'deployment' is no placement"
    )]
    [InlineData(
        "for: organisation\nenvironments:\n  production:\n    freeze: [{ days: [fri], zone: Mars/Base }]\n",
        "'Mars/Base' is no time zone"
    )]
    public void Read_OfSomethingWrong_SaysWhereAndWhat(string yaml, string said) =>
        Assert.Contains(Read(yaml).Faults, f => f.Detail.Contains(said, StringComparison.Ordinal));

    [Theory]
    [InlineData("for: organisation\0\nenvironments: { production: { approvals: 2 } }\n", "line 1, column 18", "U+0000")]
    [InlineData("for: organisation\n# a remark\u2028tier: low\n", "line 2, column 11", "U+2028")]
    [InlineData("for: organisation\n# \u202etxet\n", "line 2, column 3", "U+202E")]
    [InlineData("for: organisation\n# a\u0085b\n", "line 2, column 4", "U+0085")]
    public void Read_OfWhatDoesNotShow_IsRefused(string yaml, string place, string character)
    {
        var fault = Assert.Single(Read(yaml).Faults);

        Assert.StartsWith(place, fault.Detail, StringComparison.Ordinal);
        Assert.Contains(character, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAByteOrderMarkAndOtherScripts_IsNoFault() =>
        Assert.Empty(Read("\ufefffor: organisation\n# Prüfung: 模型 😀\r\n").Faults);

    [Fact]
    public void Read_OfManyMistakes_TellsAllInOrder()
    {
        var faults = Read("for: organisation\ntier: 1\nmodels: [a]\nmanages: some\n").Faults;

        Assert.Equal(2, faults.Count);
        Assert.StartsWith("line 3", faults[0].Detail, StringComparison.Ordinal);
        Assert.StartsWith("line 4", faults[1].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90m", "90m")]
    [InlineData("24h", "1d")]
    [InlineData("14d", "2w")]
    public void Duration_IsWrittenInTheLargestUnitThatFits(string text, string shortest) =>
        Assert.Equal(shortest, Durations.Of(Durations.Parse(text).Value));

    private static PolicyReading Read(string yaml) => PolicyYaml.Read(Encoding.UTF8.GetBytes(yaml));
}
