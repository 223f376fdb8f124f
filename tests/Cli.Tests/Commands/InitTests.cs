using Airworthy.Cli.Running;
using Airworthy.Testing;

namespace Airworthy.Cli.Tests.Commands;

public sealed class InitTests
{
    private static async Task<TemporaryFolder> RepositoryAsync()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("data"));
        Directory.CreateDirectory(folder.At("tests"));
        Directory.CreateDirectory(folder.At(".github/workflows"));
        await File.WriteAllTextAsync(
            folder.At("Jenkinsfile"),
            "pipeline {\n agent any\n stages {\n stage('Train') { steps { sh 'python train.py' } }\n } }"
        );
        await File.WriteAllTextAsync(
            folder.At(".github/workflows/ci.yml"),
            "on: push\njobs:\n  load test:\n    steps:\n      - run: k6 run x.js\n"
        );
        await File.WriteAllTextAsync(folder.At(".gitlab-ci.yml"), "stages: [a]\n");
        await File.WriteAllTextAsync(
            folder.At("data/holdout.csv"),
            "age,target\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i * 1.5}\n"))
        );
        await File.WriteAllTextAsync(folder.At("tests/test_a.py"), "");
        await File.WriteAllTextAsync(folder.At("model.onnx"), "");
        await File.WriteAllTextAsync(folder.At("requirements.txt"), "");
        return folder;
    }

    [Fact]
    public async Task Init_OfARepository_ProposesAPipelineThatPassesTheLint()
    {
        using var folder = await RepositoryAsync();

        var said = await new Shell().RunAsync("init", "--from", folder.Root, "--model", "churn");

        Assert.Equal(ExitCode.Done, said.Exit);
        var yaml = await File.ReadAllTextAsync(folder.At("pipeline.yaml"));
        Assert.Contains("data: data/holdout.csv", yaml, StringComparison.Ordinal);
        Assert.Contains("label: target", yaml, StringComparison.Ordinal);
        Assert.Contains("task: regression", yaml, StringComparison.Ordinal);
        Assert.Contains("# - Jenkinsfile has 1 stage: Train (training)", yaml, StringComparison.Ordinal);
        Assert.Contains("# - .gitlab-ci.yml is not read: line 1, column 1", yaml, StringComparison.Ordinal);
        Assert.Contains("latency-budget", yaml, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await new Shell().RunAsync("pipeline", "lint", folder.At("pipeline.yaml"))).Exit);
    }

    [Fact]
    public async Task Init_WhereAPipelineIs_WritesNothingUnlessForced()
    {
        using var folder = await RepositoryAsync();
        await File.WriteAllTextAsync(folder.At("pipeline.yaml"), "mine");

        Assert.Equal(ExitCode.BadInput, (await new Shell().RunAsync("init", "--from", folder.Root)).Exit);
        Assert.Equal("mine", await File.ReadAllTextAsync(folder.At("pipeline.yaml")));
        Assert.Equal(ExitCode.Done, (await new Shell().RunAsync("init", "--from", folder.Root, "--force")).Exit);
    }

    [Fact]
    public async Task Init_OfAnEmptyFolder_StillProposesSomethingSound()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(
            ExitCode.Done,
            (await new Shell().RunAsync("init", "--from", folder.Root, "-o", folder.At("p.yaml"), "--json")).Exit
        );
        Assert.Equal(ExitCode.Done, (await new Shell().RunAsync("pipeline", "lint", folder.At("p.yaml"))).Exit);
    }

    [Fact]
    public async Task Init_OfNoFolder_EndsWithTwo() =>
        Assert.Equal(ExitCode.BadInput, (await new Shell().RunAsync("init", "--from", "/no/such")).Exit);
}
