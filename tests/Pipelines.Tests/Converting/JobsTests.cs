using System.Text;
using Airworthy.Pipelines.Converting;
using Airworthy.Pipelines.Linting;
using Airworthy.Pipelines.Reading;
using Airworthy.Pipelines.Reading.GitHub;
using Airworthy.Pipelines.Reading.GitLab;
using Airworthy.Pipelines.Reading.Jenkins;
using Airworthy.Pipelines.Spec;
using Airworthy.Pipelines.Tests.Reading.Jenkins;

namespace Airworthy.Pipelines.Tests.Converting;

/// <summary>Workflows of GitHub and pipelines of GitLab, written for these tests.</summary>
public sealed class JobsTests
{
    private const string Workflow = """
        name: churn
        on:
          push:
            branches: [main]
        env:
          PYTHON: "3.12"
        jobs:
          lint:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: ruff check .
          build:
            name: Train and test
            runs-on: ubuntu-latest
            strategy:
              fail-fast: true
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-python@v5
                with:
                  python-version: ${{ env.PYTHON }}
              - name: Train
                run: |
                  pip install -r requirements.txt
                  python train.py --out model/

                  echo 'it''s \ "done"' '''
              - name: Unit tests
                run: pytest -q
          deploy:
            needs: [lint, build]
            if: github.ref == 'refs/heads/main'
            environment:
              name: production
            runs-on: ubuntu-latest
            steps:
              - name: Deploy
                run: ./deploy.sh
                env:
                  TOKEN: ${{ secrets.DEPLOY_TOKEN }}
              - name: Tell
                run: curl -d "${{ github.sha }}" https://chat.example.org
        """;

    private const string GitLab = """
        stages: [build, test, deploy]
        default:
          before_script:
            - python -m venv .venv
        .python: &python
          image: python:3.12
          tags: [linux]
        train:
          <<: *python
          stage: build
          script:
            - pip install -r requirements.txt
            - python train.py --out model/
        unit:
          extends: .python
          stage: test
          before_script: []
          script: pytest
        integration:
          stage: test
          script:
            - !reference [unit, script]
            - newman run tests.json
        deploy-staging:
          stage: deploy
          environment: staging
          script: [./deploy.sh staging]
        deploy-production:
          stage: deploy
          environment:
            name: production
          when: manual
          rules:
            - if: $CI_COMMIT_BRANCH == "main"
          script: [./deploy.sh production]
        """;

    private static Conversion Convert(string file, string text)
    {
        var (conversion, faults) = Converter.Convert(
            new ConversionRequest
            {
                FileName = file,
                Text = text,
                Model = "churn",
            }
        );
        Assert.Empty(faults);
        return conversion!;
    }

    private static IEnumerable<string> Names(IEnumerable<JenkinsStage> stages) =>
        stages.SelectMany(s => Names(s.Stages).Prepend(s.Name));

    [Theory]
    [InlineData("ci.yml", Workflow)]
    [InlineData(".gitlab-ci.yml", GitLab)]
    public void Convert_OfJobs_KeepsEveryStepInTheJenkinsfileOrTheReport(string file, string text)
    {
        var conversion = Convert(file, text);
        var read = file == "ci.yml" ? WorkflowReader.Read(text).Value : GitLabReader.Read(text).Value;
        var scripts = Scripts(Jenkinsfiles.Read(conversion.Jenkinsfile).Stages).ToList();

        Assert.NotEmpty(scripts);
        foreach (var step in read.Leaves.SelectMany(s => s.Steps))
        {
            Assert.True(
                (
                    step.Script.Length > 0
                    && scripts.Any(s => s.Contains(step.Script.TrimEnd(), StringComparison.Ordinal))
                ) || conversion.Report.Contains(step.Text, StringComparison.Ordinal),
                $"lost: {step.Text}"
            );
        }
    }

    private static IEnumerable<string> Scripts(IEnumerable<JenkinsStage> stages) =>
        stages.SelectMany(s =>
            Scripts(s.Stages).Concat(s.Steps.Where(t => t.Name == "sh").Select(t => t.Arguments[0].Value))
        );

    [Theory]
    [InlineData("ci.yml", Workflow)]
    [InlineData(".gitlab-ci.yml", GitLab)]
    public void Convert_OfJobs_WritesAPipelineThatPassesOurLint(string file, string text) =>
        Assert.Empty(PipelineLint.Check(PipelineYaml.Read(Encoding.UTF8.GetBytes(Convert(file, text).PipelineYaml))));

    [Fact]
    public void Convert_OfAWorkflow_GatesTheDeploymentInItsJob() =>
        Assert.Equal(
            [
                "lint, build",
                "lint",
                "actions/checkout",
                "ruff check .",
                "Train and test",
                "actions/checkout 2",
                "actions/setup-python",
                "Train",
                "Unit tests",
                "deploy",
                "Register model",
                "Model controls",
                "Release model",
                "Model gate",
                "Deploy",
                "Tell",
            ],
            Names(Jenkinsfiles.Read(Convert("ci.yml", Workflow).Jenkinsfile).Stages)
        );

    [Fact]
    public void Convert_OfGitLab_KnowsWhatJobsExtendAndReferTo()
    {
        var jobs = GitLabReader.Read(GitLab).Value.Leaves.ToDictionary(s => s.Name, StringComparer.Ordinal);

        Assert.Equal(
            ["python -m venv .venv", "pip install -r requirements.txt", "python train.py --out model/"],
            jobs["train"].Steps.Select(s => s.Text)
        );
        Assert.Equal(["pytest"], jobs["unit"].Steps.Select(s => s.Text));
        Assert.Equal(
            ["python -m venv .venv", "pytest", "newman run tests.json"],
            jobs["integration"].Steps.Select(s => s.Text)
        );
        Assert.True(jobs["deploy-production"].IsHeld);
    }

    [Fact]
    public void Convert_OfGitLab_RecognisesEnvironments() =>
        Assert.Equal(
            ["build", "unit test", "integration test", "deployment before production", "deployment to production"],
            Convert(".gitlab-ci.yml", GitLab).Stages.Select(s => s.Kind).Select(k => k == "training" ? "build" : k)
        );

    [Fact]
    public void Convert_OfAnAction_IsUnstableUntilSomebodyReplacesIt()
    {
        var conversion = Convert("ci.yml", Workflow);

        Assert.Contains(
            "unstable('Not taken over: actions/setup-python",
            conversion.Jenkinsfile,
            StringComparison.Ordinal
        );
        Assert.Contains("uses: actions/setup-python@v5\n        with:", conversion.Report, StringComparison.Ordinal);
        Assert.Contains("`DEPLOY_TOKEN`", conversion.Report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ci.yml", "on: push", "workflow-bad-structure: line 1, column 1: the workflow has no 'jobs'.")]
    [InlineData(
        "ci.yml",
        "jobs:\n  a:\n    needs: b\n    steps: []",
        "workflow-bad-structure: line 3, column 12: 'a' needs 'b', which is no job"
    )]
    [InlineData(
        "ci.yml",
        "jobs:\n  a: { needs: b, steps: [] }\n  b: { needs: a, steps: [] }",
        "workflow-bad-structure: line 2, column 3: 'a' needs, by way of others, itself."
    )]
    [InlineData("ci.yml", "jobs:\n  a:\n", "workflow-bad-structure: line 2, column 3: the job 'a' is empty.")]
    [InlineData("ci.yml", "jobs: [", "pipeline-bad-yaml: line 2, column 1")]
    [InlineData("ci.yml", "jobs: *x", "pipeline-bad-yaml: line 1, column 7: nothing before this is named &x.")]
    [InlineData(".gitlab-ci.yml", "stages: [a]", "gitlab-ci-bad-structure: line 1, column 1: the file has no job")]
    [InlineData(
        ".gitlab-ci.yml",
        "a:\n  stage: tset\n  script: x",
        "gitlab-ci-bad-structure: line 1, column 1: the job 'a' is of the stage 'tset'"
    )]
    [InlineData(
        ".gitlab-ci.yml",
        "a:\n  extends: .b\n  script: x",
        "gitlab-ci-bad-structure: line 2, column 12: '.b' is extended and is not in this file"
    )]
    [InlineData(
        ".gitlab-ci.yml",
        "a:\n  extends: a\n  script: x",
        "gitlab-ci-bad-structure: line 2, column 12: jobs extend each other"
    )]
    public void Convert_OfBadJobs_SaysWhereAndWhy(string file, string text, string said)
    {
        var (_, faults) = Converter.Convert(
            new ConversionRequest
            {
                FileName = file,
                Text = text,
                Model = "m",
            }
        );

        Assert.StartsWith(said, Assert.Single(faults).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ci.yml", Workflow)]
    [InlineData(".gitlab-ci.yml", GitLab)]
    public void Convert_OfEveryBeginning_IsConvertedOrRefused(string file, string text)
    {
        for (var length = 0; length < text.Length; length += 7)
        {
            var (conversion, faults) = Converter.Convert(
                new ConversionRequest
                {
                    FileName = file,
                    Text = text[..length],
                    Model = "m",
                }
            );
            Assert.Equal(conversion is null, faults.Count > 0);
            if (conversion is not null)
            {
                Jenkinsfiles.Read(conversion.Jenkinsfile);
            }
        }
    }

    [Fact]
    public void Read_OfReferencesThatReferOn_Ends()
    {
        var text =
            $"a:\n  script:\n{string.Concat(Enumerable.Repeat("    - !reference [a, script]\n", 60))}    - echo x\n";

        Assert.True(GitLabReader.Read(text).IsOk);
    }
}
