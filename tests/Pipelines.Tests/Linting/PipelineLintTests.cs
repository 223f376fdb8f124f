namespace Airworthy.Pipelines.Tests.Linting;

public sealed class PipelineLintTests
{
    [Fact]
    public void Check_OfTheSample_FindsNothing() => Assert.Empty(Samples.Faults(Samples.Flight));

    [Theory]
    [InlineData(
        "    approvals: 1\n",
        "",
        "pipeline-no-approval: line 14, column 3: 'production' is the last environment: its gate needs 'approvals' of at least 1.",
        "pipeline-no-approval: line 24, column 5: step 'approve production' would wait for nobody: set 'approvals' of the gate of 'production' to 1 or more."
    )]
    [InlineData(
        "  - approve: production\n",
        "",
        "pipeline-no-approval: line 25, column 5: step 'deploy production' comes without 'approve production' before it, and its gate waits for approvals."
    )]
    [InlineData(
        "  - check: production\n",
        "",
        "pipeline-wrong-order: line 24, column 5: step 'approve production' comes without 'check production' before it; an approval is bound to the findings of that check."
    )]
    [InlineData(
        "environments: [staging, production]",
        "environments: [production, staging]",
        "pipeline-no-approval: line 10, column 3: 'staging' is the last environment: its gate needs 'approvals' of at least 1.",
        "pipeline-wrong-order: line 22, column 5: step 'deploy staging' comes without 'deploy production' before it; a version passes through the environments in the order of 'environments'.",
        "pipeline-no-approval: line 22, column 5: step 'deploy staging' comes without 'approve staging' before it, and its gate waits for approvals."
    )]
    [InlineData(
        "  - deploy: staging\n",
        "",
        "pipeline-wrong-order: line 22, column 5: step 'smoke-test staging' comes without 'deploy staging' before it; there is nothing to test yet.",
        "pipeline-wrong-order: line 25, column 5: step 'deploy production' comes without 'deploy staging' before it; a version passes through the environments in the order of 'environments'."
    )]
    [InlineData(
        "  - deploy: staging\n",
        "  - deploy: staging\n  - deploy: staging\n",
        "pipeline-duplicate-key: line 23, column 5: step 'deploy staging' stands twice, first as step 2; keep one."
    )]
    [InlineData(
        "  - deploy: staging\n",
        "  - deploy: stagin\n  - deploy: staging\n",
        "pipeline-unknown-environment: line 22, column 5: step 'deploy stagin' names no environment of 'environments'; did you mean 'staging'? Known: production, staging."
    )]
    [InlineData(
        "  staging:\n",
        "  stging:\n",
        "pipeline-unknown-environment: line 10, column 3: the gate 'stging' is for no environment of 'environments'; did you mean 'staging'? Known: production, staging.",
        "pipeline-no-gate: line 22, column 5: step 'deploy staging' has no gate: declare 'gates.staging' with the controls that must pass."
    )]
    [InlineData(
        "      - name: loads-and-predicts\n      - name: signature-compatible\n",
        "      []\n",
        "pipeline-no-gate: line 11, column 5: the gate of 'staging' asks no control, so nothing could ever pass it; list at least one."
    )]
    [InlineData(
        "rows: 20",
        "row: 20",
        "pipeline-unknown-key: line 24, column 13: 'row' is no option of smoke-test; did you mean 'rows'? Known: rows."
    )]
    [InlineData(
        "rows: 20",
        "rows: 0",
        "pipeline-bad-value: line 24, column 13: '0' is no whole number from 1 to 1000; 'rows' says how many evaluation rows the smoke test sends."
    )]
    [InlineData(
        "  - check: production\n",
        "  - check: production\n    with: { rows: 3 }\n",
        "pipeline-unknown-key: line 22, column 13: 'rows' is no option of check. Known: none."
    )]
    public void Check_OfASampleWithOneMistake_SaysWhatAndWhere(string from, string to, params string[] expected) =>
        Assert.Equal(expected, Samples.Faults(Samples.With(from, to)));

    [Fact]
    public void Check_OfAFileWithFaultsInOneSection_StillLintsTheOthers()
    {
        var yaml = Samples.With("task: binary-classification", "task: guessing").Replace("    approvals: 1\n", "");

        Assert.Equal(
            ["pipeline-bad-value", "pipeline-no-approval", "pipeline-no-approval"],
            Samples.Faults(yaml).Select(f => f.Split(':')[0])
        );
    }

    [Fact]
    public void Check_OfAPipelineThatStopsBeforeTheLastEnvironment_FindsNothing()
    {
        var yaml = Samples
            .With("  - approve: production\n  - deploy: production\n", "")
            .Replace("  - check: production\n", "");

        Assert.Empty(Samples.Faults(yaml));
    }
}
