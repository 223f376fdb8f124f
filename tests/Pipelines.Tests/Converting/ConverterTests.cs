using System.Text;
using Airworthy.Pipelines.Converting;
using Airworthy.Pipelines.Linting;
using Airworthy.Pipelines.Reading.Jenkins;
using Airworthy.Pipelines.Spec;
using Airworthy.Pipelines.Tests.Reading.Jenkins;

namespace Airworthy.Pipelines.Tests.Converting;

public sealed class ConverterTests
{
    private static Conversion Convert(string text)
    {
        var (conversion, faults) = Converter.Convert(
            new ConversionRequest
            {
                FileName = "Jenkinsfile",
                Text = text,
                Model = "churn",
            }
        );
        Assert.Empty(faults);
        return conversion!;
    }

    private static Conversion Named(string name) => Convert(Jenkinsfiles.Text(name));

    private static IEnumerable<JenkinsStage> All(IEnumerable<JenkinsStage> stages) =>
        stages.SelectMany(s => All(s.Stages).Prepend(s));

    private static IEnumerable<string> Steps(JenkinsPipeline pipeline) =>
        All(pipeline.Stages)
            .SelectMany(s => s.Sections)
            .Concat(pipeline.Sections)
            .SelectMany(s => s.Branches)
            .SelectMany(b => b.Steps)
            .SelectMany(Leaves)
            .Select(s => pipeline.Source.Of(s.Span));

    private static IEnumerable<JenkinsStep> Leaves(JenkinsStep step) =>
        step.Steps.Count == 0 ? [step] : step.Steps.SelectMany(Leaves);

    private static readonly string[] Ours =
    [
        "airworthyRegister",
        "airworthyCheck",
        "airworthyRelease",
        "waitForModelGate",
        "airworthyRollback",
        "'airworthy-model'",
    ];

    [Theory]
    [MemberData(nameof(Jenkinsfiles.Names), MemberType = typeof(Jenkinsfiles))]
    public void Jenkinsfile_OfAnyPipeline_HasEveryStepOnceAndOursBeside(string name)
    {
        var before = Jenkinsfiles.Read(Jenkinsfiles.Text(name));
        var after = Jenkinsfiles.Read(Named(name).Jenkinsfile);

        Assert.Equal(
            Steps(before).Order(StringComparer.Ordinal),
            Steps(after).Where(s => !Ours.Any(s.Contains)).Order(StringComparer.Ordinal)
        );
        Assert.All(
            Ours.Take(4),
            ours => Assert.Single(Steps(after), s => s.StartsWith(ours, StringComparison.Ordinal))
        );
    }

    [Theory]
    [MemberData(nameof(Jenkinsfiles.Names), MemberType = typeof(Jenkinsfiles))]
    public void Jenkinsfile_OfAnyPipeline_LosesNoLine(string name)
    {
        var lines = new Queue<string>(Named(name).Jenkinsfile.Split('\n'));

        foreach (var line in Jenkinsfiles.Text(name).Split('\n'))
        {
            while (lines.TryPeek(out var next) && next != line)
            {
                lines.Dequeue();
            }
            Assert.True(lines.TryDequeue(out _), $"lost: {line}");
        }
    }

    [Theory]
    [MemberData(nameof(Jenkinsfiles.Names), MemberType = typeof(Jenkinsfiles))]
    public void Jenkinsfile_OfItsOwnStages_IsNamedInTheReportByLine(string name)
    {
        var conversion = Named(name);
        var lines = conversion.Jenkinsfile.Split('\n');
        var rows = conversion
            .Report.Split("## Where every step is")[1]
            .Split('\n')
            .Where(r => r.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1)
            .ToList();

        Assert.Equal(Steps(Jenkinsfiles.Read(Jenkinsfiles.Text(name))).Count(), rows.Count + StepsOfPosts(name));
        foreach (var row in rows)
        {
            var cells = row.Split(" | ");
            var line = lines[int.Parse(cells[^1].Trim(' ', '|')) - 1];
            Assert.Contains(cells[1].Trim('`').TrimEnd('…', ' ')[..4], line, StringComparison.Ordinal);
        }
    }

    private static int StepsOfPosts(string name)
    {
        var pipeline = Jenkinsfiles.Read(Jenkinsfiles.Text(name));
        return All(pipeline.Stages)
            .SelectMany(s => s.Sections)
            .Concat(pipeline.Sections)
            .Where(s => s.Name == "post")
            .SelectMany(s => s.Branches)
            .SelectMany(b => b.Steps)
            .Sum(s => Leaves(s).Count());
    }

    [Theory]
    [MemberData(nameof(Jenkinsfiles.Names), MemberType = typeof(Jenkinsfiles))]
    public void PipelineYaml_OfAnyPipeline_PassesOurOwnLint(string name) =>
        Assert.Empty(PipelineLint.Check(PipelineYaml.Read(Encoding.UTF8.GetBytes(Named(name).PipelineYaml))));

    [Fact]
    public void Stages_OfAShop_AreRecognisedForWhatTheyAre() =>
        Assert.Equal(
            [
                "Checkout: checkout",
                "Build: build",
                "Unit tests: unit test",
                "Static analysis: static analysis",
                "Compile client: build",
                "Test client: unit test",
                "End to end: integration test",
                "Image: packaging",
                "Deploy to staging: deployment before production",
                "Integration tests: integration test",
                "Deploy to production: deployment to production",
            ],
            Named("shop").Stages.Select(s => $"{s.Name}: {s.Kind}")
        );

    [Fact]
    public void Jenkinsfile_OfATrainingPipeline_PutsTheGateBeforeTheDeployment() =>
        Assert.Equal(
            [
                "Setup",
                "Lint",
                "Train",
                "Test",
                "Register model",
                "Model controls",
                "Approve",
                "Release model",
                "Model gate",
                "Deploy",
                "Smoke",
                "Tell",
            ],
            Jenkinsfiles.Read(Named("churn").Jenkinsfile).Stages.Select(s => s.Name)
        );

    [Fact]
    public void Jenkinsfile_OfStagesWithTheirOwnAgents_CarriesTheFilesOver()
    {
        var text = Named("shop").Jenkinsfile;

        Assert.Contains(
            "stash name: 'airworthy-model', includes: 'model/**', allowEmpty: true",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("unstash 'airworthy-model'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Jenkinsfile_OfADeploymentWithACondition_GatesUnderTheSameOne()
    {
        var gate = Jenkinsfiles.Read(Named("shop").Jenkinsfile).Stages.Single(s => s.Name == "Model gate");

        Assert.Equal(["beforeInput", "branch"], gate.Section("when")!.Entries.Select(e => e.Name));
        Assert.Null(gate.Section("agent"));
    }

    [Fact]
    public void Jenkinsfile_OfWindowsLineEnds_KeepsThem()
    {
        var text = Convert(Jenkinsfiles.Text("churn").ReplaceLineEndings("\r\n")).Jenkinsfile;

        Assert.Equal(text.Count(c => c == '\n'), text.Split("\r\n").Length - 1);
    }

    [Theory]
    [InlineData("stage('Build') { steps { sh 'make' } }\nstage('Deploy') { steps { sh './deploy.sh' } }")]
    [InlineData(
        "stage('Build') { steps { sh 'make' } } // made\n/* and */ stage('Deploy') { steps { sh 'x' } } /* over\n */"
    )]
    [InlineData(
        "stage('Build') { steps { sh 'make' } }; stage('Deploy') { steps { sh 'x' }\n post { always { echo 'y' } } }"
    )]
    [InlineData("stage('Deploy') { steps { sh 'x' } }")]
    [InlineData("stage('Deploy') { steps { sh 'x' }\n post { unsuccessful { echo 'y' } } }")]
    [InlineData(
        "stage('All') { stages { stage('Build') { steps { sh 'make' } }\n stage('Deploy') { steps { sh 'x' } } } }"
    )]
    [InlineData(
        "stage('All') { parallel { stage('Build') { steps { sh 'make' } }\n stage('Deploy') { steps { sh 'x' } } } }"
    )]
    [InlineData("stage('Deploy') { steps { sh 'x' } }\nstage('Build') { steps { sh 'make' } }")]
    [InlineData("stage('Register model') { steps { sh 'x' } }")]
    public void Jenkinsfile_OfAnyLayout_IsReadAgain(string stages)
    {
        var before = Jenkinsfiles.Read(Jenkinsfiles.WithStages(stages));
        var after = Jenkinsfiles.Read(Convert(before.Source.Text).Jenkinsfile);

        Assert.Equal(
            Steps(before).Order(StringComparer.Ordinal),
            Steps(after).Where(s => !Ours.Any(s.Contains)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Report_OfADeploymentBesideTheBuild_SaysThatItIsNotGated()
    {
        var conversion = Convert(
            Jenkinsfiles.WithStages(
                "stage('All') { parallel { stage('Build') { steps { sh 'make' } }\n stage('Deploy') { steps { sh 'x' } } } }"
            )
        );

        Assert.Contains("'Deploy' (line 5) is not gated", conversion.Decisions[0], StringComparison.Ordinal);
        Assert.Contains("**not gated**", conversion.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_OfItsOwnOutcome_IsRefused()
    {
        var (_, faults) = Converter.Convert(
            new ConversionRequest
            {
                FileName = "Jenkinsfile",
                Text = Named("churn").Jenkinsfile,
                Model = "churn",
            }
        );

        Assert.Equal("convert-already-converted", Assert.Single(faults).Code);
    }

    [Theory]
    [InlineData("Build & Test", "sh 'x'", "build")]
    [InlineData("buildAndPushDockerImage", "sh 'x'", "packaging")]
    [InlineData("Deploy to Pre-Prod", "sh 'x'", "deployment before production")]
    [InlineData("Deploy", "sh 'kubectl -n qa apply -f .'", "deployment before production")]
    [InlineData("Deploy", "sh 'kubectl apply -f .'", "deployment to production")]
    [InlineData("One", "sh 'helm upgrade --install x'", "deployment to production")]
    [InlineData("One", "sh 'docker push x'", "publication")]
    [InlineData("One", "bat 'msbuild x.sln'", "build")]
    [InlineData("One", "script { sh 'pytest' }", "unit test")]
    [InlineData("One", "checkout scm", "checkout")]
    [InlineData("One", "foo()", "not recognised")]
    [InlineData("OWASP Dependency Check", "sh 'x'", "security scan")]
    [InlineData("Quality Gate", "waitForQualityGate()", "static analysis")]
    [InlineData("Load Test", "sh 'x'", "performance test")]
    public void Stages_ByNameAndSteps_AreRecognised(string name, string step, string kind) =>
        Assert.Equal(
            kind,
            Assert.Single(Convert(Jenkinsfiles.WithStages($"stage('{name}') {{ steps {{ {step} }} }}")).Stages).Kind
        );
}
