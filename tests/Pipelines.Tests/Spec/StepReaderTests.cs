using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Tests.Spec;

public sealed class StepReaderTests
{
    private const string Before = "  - check: production\n";

    private static PipelineSpec Read(string steps)
    {
        var yaml = Samples.With(Before, steps + Before);
        Assert.Empty(Samples.Faults(yaml));
        return Samples.Read(yaml).Spec!;
    }

    private static string[] Faults(string steps) => Samples.Faults(Samples.With(Before, steps + Before));

    [Fact]
    public void Read_OfALinearPipeline_LetsEachStepNeedTheOneBefore()
    {
        var steps = Samples.Read(Samples.Flight).Spec!.Steps;

        Assert.Empty(steps[0].Needs);
        Assert.Equal(["approve production"], steps[^1].Needs);
    }

    [Fact]
    public void Read_OfACommandWithEverything_KeepsIt()
    {
        var step = Read(
            """
              - name: train
                command: python3 train.py --fast
                with: { files: yes, memory-mib: 256 }
                when: tag('team') == 'blue' and not trigger == 'schedule'
                inputs: { MODEL: "${model} ${version}", PLAIN: $$5 }
                outputs: [auc]
                retry: { attempts: 3, delay: 5s, factor: 1.5, maximum: 1m }
                timeout: 90s
                secrets: [TOKEN]
                artifacts: [reports/*.xml]
                may-fail: yes
                repeatable: yes
                concurrency: { group: gpu, on-busy: cancel-older }

            """
        ).Steps[0];

        Assert.Equal(("train", StepKind.Command, "python3 train.py --fast"), (step.Name, step.Kind, step.Target));
        Assert.Equal(TimeSpan.FromSeconds(90), step.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(11.25), step.Retry!.PauseAfter(3));
        Assert.Equal(TimeSpan.FromMinutes(1), step.Retry.PauseAfter(1000));
        Assert.Equal(new ConcurrencySpec("gpu", OnBusy.CancelOlder), step.Concurrency);
        Assert.True(step is { MayFail: true, Repeatable: true, Always: false });
        Assert.Equal("${model} ${version}", step.Inputs["MODEL"]);
    }

    [Fact]
    public void Read_OfAParallelGroup_RunsItsStepsSideBySideAndTheNextAfterAllOfThem()
    {
        var steps = Read(
            """
              - name: prepare
                command: make
              - name: both
                parallel:
                  - { name: left, command: make left }
                  - { name: right, command: make right }
              - name: after
                command: make after

            """
        ).Steps;

        Assert.Equal(["prepare"], steps[1].Needs);
        Assert.Equal(["prepare"], steps[2].Needs);
        Assert.Equal(["left", "right"], steps[3].Needs);
    }

    [Fact]
    public void Read_OfAMatrix_MakesACopyForEveryCombination()
    {
        var steps = Read(
            """
              - name: train
                matrix: { region: [eu, us], size: [s, l] }
                command: train --region ${matrix('region')}
                inputs: { SIZE: "${matrix('size')}", OWED: "$$ ${model}" }
              - name: join
                needs: [train]
                command: join

            """
        ).Steps;

        Assert.Equal(
            ["train.eu.s", "train.eu.l", "train.us.s", "train.us.l", "join"],
            steps.Take(5).Select(s => s.Name)
        );
        Assert.Equal("train --region us", steps[2].Target);
        Assert.Equal("s", steps[2].Inputs["SIZE"]);
        Assert.Equal("$$ ${model}", steps[2].Inputs["OWED"]);
        Assert.Equal(4, steps[4].Needs.Count);
    }

    [Fact]
    public void Read_OfNestedOptions_GivesThemDottedNames()
    {
        var step = Read(
            "  - name: build\n    jenkins: team/train\n    with: { parameters: { REGION: eu }, list: [a, b] }\n"
        ).Steps[0];

        Assert.Equal(
            "list.0=a, list.1=b, parameters.REGION=eu",
            string.Join(", ", step.With.Select(w => $"{w.Key}={w.Value}"))
        );
    }

    [Fact]
    public void Read_OfTriggers_ReadsEachKind()
    {
        var yaml = Samples.With(
            "steps:\n",
            "triggers:\n  - by-hand\n  - version-registered\n  - alias-requested: champion\n  - webhook: retrained\n  - schedule: { cron: 0 6 * * mon, time-zone: Europe/Zurich }\nsteps:\n"
        );

        Assert.Empty(Samples.Faults(yaml));
        Assert.Equal(
            [
                "by-hand",
                "version-registered",
                "alias-requested champion",
                "webhook retrained",
                "schedule 0 6 * * mon (Europe/Zurich)",
            ],
            Samples.Read(yaml).Spec!.Triggers.Select(t => t.ToString())
        );
    }

    [Theory]
    [InlineData(
        "  - drift-finding\n",
        "pipeline-no-such-trigger: line 21, column 5: 'drift-finding' cannot start a release yet: nothing watches for drift in this version. Use 'schedule', 'webhook' or 'dataset-changed' instead."
    )]
    [InlineData(
        "  - dataset-changed: training\n",
        "pipeline-bad-value: line 21, column 5: 'training' is no data set of 'evaluation.sets'. Known: none."
    )]
    [InlineData("  - webhook\n", "pipeline-bad-value: line 21, column 5: 'webhook' lacks a name: 'webhook: retrained'")]
    [InlineData(
        "  - schedule: { cron: 0 6 30 2 * }\n",
        "pipeline-bad-value: line 21, column 17: '0 6 30 2 *' never comes: no such day is in those months."
    )]
    [InlineData(
        "  - schedule: { cron: 61 * * * * }\n",
        "pipeline-bad-value: line 21, column 17: '61' is no minute: use 0 to 59, *, lists (1,15), ranges (1-5) and steps (*/10)."
    )]
    [InlineData(
        "  - schedule: { cron: 0 6 * * *, time-zone: Mars }\n",
        "pipeline-bad-value: line 21, column 17: 'Mars' is no time zone; use a name such as Europe/Zurich or UTC."
    )]
    [InlineData(
        "  - version-registerd\n",
        "pipeline-bad-value: line 21, column 5: 'version-registerd' is no trigger; did you mean 'version-registered'? Known: alias-requested, by-hand, dataset-changed, drift-finding, schedule, version-registered, webhook."
    )]
    public void Check_OfATriggerThatCannotBe_SaysWhy(string trigger, string expected) =>
        Assert.StartsWith(
            expected,
            Assert.Single(Samples.Faults(Samples.With("steps:\n", $"triggers:\n{trigger}steps:\n")))
        );

    [Theory]
    [InlineData(
        "  - { name: a, command: x, needs: [b] }\n  - { name: b, command: x, needs: [a] }\n",
        "pipeline-cycle: line 21, column 28: step 'a' waits for itself: 'a' needs 'b' needs 'a'."
    )]
    [InlineData(
        "  - { name: a, command: x, needs: [a] }\n",
        "pipeline-cycle: line 21, column 28: step 'a' waits for itself: 'a' needs 'a'."
    )]
    [InlineData(
        "  - { name: a, command: x, needs: [trian] }\n  - { name: train, command: x }\n",
        "pipeline-unknown-step: line 21, column 36: there is no step 'trian' to need; did you mean 'train'? Known: a, approve production, check production, deploy production, deploy staging, smoke-test staging, train."
    )]
    [InlineData(
        "  - { name: A b, command: x }\n",
        "pipeline-bad-value: line 21, column 7: 'A b' is no name for a step: use 1 to 40 of a-z, 0-9 and -, beginning with a letter."
    )]
    [InlineData(
        "  - wait: soon\n",
        "pipeline-bad-value: line 21, column 5: step 'wait': 'soon' is neither a length of time (10m, 2h) nor a moment (2026-01-31T09:00:00Z)."
    )]
    [InlineData(
        "  - http: ftp://x\n",
        "pipeline-bad-value: line 21, column 5: step 'http': 'ftp://x' is no http or https address."
    )]
    [InlineData(
        "  - command: echo ${model}\n",
        "pipeline-bad-value: line 21, column 5: step 'command': only ${matrix('…')} goes here; give other values by 'inputs', so that nothing in them is taken for a command."
    )]
    [InlineData(
        "  - { command: x, when: outcome('b') == 'failed' }\n",
        "pipeline-unknown-step: line 21, column 19: step 'command': no step 'b' ends before it. Known: none."
    )]
    [InlineData(
        "  - { name: a, command: x }\n  - { name: b, command: x, when: outcome('a') == 'failed' }\n",
        "pipeline-never-runs: line 22, column 28: step 'b' never runs: the release ends when 'a' fails; give that step 'may-fail: yes' to go on."
    )]
    [InlineData(
        "  - { name: a, command: x }\n  - { name: b, command: x, inputs: { AUC: \"${output('a', 'auc')}\" } }\n",
        "pipeline-unknown-step: line 22, column 38: step 'b': 'a' lists no 'auc' under 'outputs'. Known: none."
    )]
    [InlineData(
        "  - { command: x, when: model = 'a' }\n",
        "pipeline-bad-value: line 21, column 19: 'model = 'a'': at character 7, ==, !=, <, <=, > or >= is expected."
    )]
    [InlineData(
        "  - { command: x, inputs: { AIRWORTHY_MODEL: x } }\n",
        "pipeline-bad-value: line 21, column 29: 'AIRWORTHY_MODEL': names beginning with AIRWORTHY_ are given by this server; choose another."
    )]
    [InlineData(
        "  - { command: x, timeout: 3 }\n",
        "pipeline-bad-value: line 21, column 19: 'steps[0].timeout': '3' is no length of time up to a year."
    )]
    [InlineData(
        "  - { command: x, retry: { attempts: 1 } }\n",
        "pipeline-bad-value: line 21, column 28: 'steps[0].retry.attempts': '1' is no whole number from 2 to 20."
    )]
    public void Check_OfAStepThatCannotBe_SaysWhatAndWhere(string steps, string expected) =>
        Assert.StartsWith(expected, Faults(steps)[0]);

    [Theory]
    [InlineData(
        "  - check: production\n",
        "  - check: production\n    when: tag('team') == 'blue'\n",
        "pipeline-not-there: line 22, column 5: step 'check production' cannot have 'when': a gate asks its controls and its approvers of every version, skipped step or not."
    )]
    [InlineData(
        "  - approve: production\n",
        "  - approve: production\n    when: model == 'a'\n",
        "pipeline-not-there: line 26, column 5: step 'approve production' cannot have 'when'"
    )]
    [InlineData(
        "  - deploy: production\n",
        "  - deploy: production\n    may-fail: yes\n",
        "pipeline-not-there: line 27, column 5: step 'deploy production' cannot have 'may-fail'"
    )]
    [InlineData(
        "  - deploy: production\n",
        "  - deploy: production\n    always: yes\n",
        "pipeline-not-there: line 27, column 5: step 'deploy production' cannot have 'always'"
    )]
    [InlineData(
        "  - deploy: staging\n",
        "  - deploy: staging\n    when: model == 'a'\n",
        "pipeline-not-there: line 23, column 5: step 'deploy staging' cannot have 'when': 'deploy production' rests on it, and no version leaves out an environment."
    )]
    [InlineData(
        "  - deploy: production\n",
        "  - deploy: production\n    needs: []\n",
        "pipeline-no-approval: line 26, column 5: step 'deploy production' comes without 'approve production' before it, and its gate waits for approvals."
    )]
    [InlineData(
        "  - deploy: production\n",
        "  - { deploy: production, name: again }\n  - { rollout: production, name: more }\n",
        "pipeline-duplicate-key: line 27, column 5: step 'more' does what 'again' does already; keep one."
    )]
    public void Check_OfAWayAroundTheGate_IsRefused(string from, string to, string expected) =>
        Assert.Contains(Samples.Faults(Samples.With(from, to)), f => f.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void Check_OfDeployInParallelWithItsCheck_IsRefused()
    {
        var yaml = Samples.With(
            "  - approve: production\n  - deploy: production\n",
            "  - parallel:\n      - approve: production\n      - deploy: production\n"
        );

        Assert.Contains(Samples.Faults(yaml), f => f.StartsWith("pipeline-no-approval", StringComparison.Ordinal));
    }
}
