using Airworthy.Pipelines.Reading.Jenkins;

namespace Airworthy.Pipelines.Tests.Reading.Jenkins;

public sealed class JenkinsfileReaderTests
{
    private static readonly JenkinsPipeline Shop = Jenkinsfiles.Read(Jenkinsfiles.Text("shop"));

    private static IEnumerable<JenkinsStage> All(IEnumerable<JenkinsStage> stages) =>
        stages.SelectMany(s => All(s.Stages).Prepend(s));

    private static JenkinsStage Stage(string name) => All(Shop.Stages).Single(s => s.Name == name);

    [Theory]
    [MemberData(nameof(Jenkinsfiles.Names), MemberType = typeof(Jenkinsfiles))]
    public void Read_OfAWholeFile_FindsItsPipeline(string name) =>
        Assert.NotEmpty(Jenkinsfiles.Read(Jenkinsfiles.Text(name)).Stages);

    [Fact]
    public void Read_OfStages_KnowsTheirNestingAndShape()
    {
        Assert.Equal(
            [
                "Checkout",
                "Build",
                "Quality",
                "Unit tests",
                "Static analysis",
                "Windows client",
                "Compile client",
                "Test client",
                "Browsers",
                "End to end",
                "Image",
                "Deploy to staging",
                "Integration tests",
                "Deploy to production",
            ],
            All(Shop.Stages).Select(s => s.Name)
        );
        Assert.Equal(StageShape.Parallel, Stage("Quality").Shape);
        Assert.Equal(StageShape.Stages, Stage("Windows client").Shape);
        Assert.Equal(StageShape.Matrix, Stage("Browsers").Shape);
        Assert.Equal(StageShape.Steps, Stage("Build").Shape);
    }

    [Fact]
    public void Read_OfSections_KeepsEachWithItsEntries()
    {
        Assert.Equal(
            ["agent", "options", "parameters", "triggers", "environment", "stages", "post"],
            Shop.Sections.Select(s => s.Name)
        );
        Assert.Equal(
            ["REGISTRY", "TAG", "MAVEN_OPTS", "REGISTRY_LOGIN", "COMMIT"],
            Shop.Section("environment")!.Entries.Select(e => e.Name)
        );
        Assert.Equal(["failure", "cleanup"], Shop.Section("post")!.Branches.Select(b => b.Name));
        Assert.Equal(
            ["beforeInput", "branch"],
            Stage("Deploy to production").Section("when")!.Entries.Select(e => e.Name)
        );
        Assert.Equal("BROWSER", Stage("Browsers").Section("axes")!.Entries[0].Entries[0].Arguments[0].Value);
    }

    [Fact]
    public void Read_OfWhatStandsOutside_KeepsItApart() =>
        Assert.Equal(["@", "import", "def", "def", "def"], Shop.Outside.Select(o => o.Name));

    [Fact]
    public void Read_OfAHeredocInAString_TakesItForOneStep()
    {
        var step = Stage("Build").Steps[2];

        Assert.Equal("sh", step.Name);
        Assert.Equal(["label", "script"], step.Arguments.Select(a => a.Name));
        Assert.Contains("\"odd\": \"}\" }\nEND_OF_JSON", step.Arguments[1].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfNestedSteps_KnowsWhatIsInside()
    {
        var sonar = Stage("Static analysis").Steps;

        Assert.Equal(["withSonarQubeEnv", "timeout"], sonar.Select(s => s.Name));
        Assert.Equal("waitForQualityGate", Assert.Single(sonar[1].Steps).Name);
        Assert.Empty(Assert.Single(Stage("Image").Steps).Steps);
    }

    [Theory]
    [InlineData("sh 'a'", "a")]
    [InlineData("sh \"a ${b} \\$c\"", "a ${b} \\$c")]
    [InlineData("sh '''a\nb'''", "a\nb")]
    [InlineData("sh 'it\\'s \\u0041\\\\'", "it's A\\")]
    [InlineData("sh \"${x.collect { \"}${it}\" }.join('}')}\"", "${x.collect { \"}${it}\" }.join('}')}")]
    [InlineData("sh(/a\\/b $1/)", "a/b $1")]
    [InlineData("sh($/a $$b/$)", "a $$b")]
    [InlineData("sh 'a' // 'b", "a")]
    [InlineData("sh /* ' */ 'a'", "a")]
    [InlineData("sh 'a' \\\n", "a")]
    [InlineData("sh 'a';", "a")]
    [InlineData("sh(\n'a'\n)", "a")]
    public void Read_OfAString_KnowsItsValue(string step, string value)
    {
        var read = Assert.Single(Jenkinsfiles.Read(Jenkinsfiles.WithSteps(step)).Stages[0].Steps);

        Assert.Equal(value, Assert.Single(read.Arguments).Value);
    }

    [Theory]
    [InlineData("dir('a') { sh 'b' }")]
    [InlineData("withEnv(['A=b', \"C=${D}\"]) {\n sh 'b'\n }")]
    [InlineData("step([$class: 'Publisher', pattern: '**/*.xml'])")]
    [InlineData("checkout([$class: 'GitSCM', branches: [[name: '*/main']],\n extensions: []])")]
    [InlineData("parallel(a: { sh 'x' }, b: { sh 'y' })")]
    [InlineData("parallel a: { sh 'x' },\n b: { sh 'y' }")]
    [InlineData("echo \"a\" +\n \"b\"")]
    [InlineData("echo a ? 'b' : 'c'")]
    [InlineData("echo params.A as String")]
    [InlineData("error('no')")]
    [InlineData("build job: 'x', parameters: [string(name: 'A', value: \"${B}\")], wait: false")]
    [InlineData("catchError(buildResult: 'SUCCESS', stageResult: 'FAILURE')\n{\n sh 'x'\n}")]
    [InlineData("script { if (a / b > 2 && c =~ /}/) { x = [:] } else { y() } }")]
    [InlineData("script\n{\n try { a() } catch (e) { b() }\n}")]
    [InlineData("sh(script: 'x', returnStdout: true)")]
    [InlineData("echo 'a'; echo 'b'")]
    public void Read_OfAStepThatJenkinsTakes_TakesIt(string step) =>
        Assert.NotEmpty(Jenkinsfiles.Read(Jenkinsfiles.WithSteps(step)).Stages[0].Steps);

    [Theory]
    [InlineData("environment { A = 'a' + \"b${c}\" + '''d''' }")]
    [InlineData("environment { A = credentials('x') }")]
    [InlineData("environment { A = sh(script: 'x', returnStdout: true).trim() }")]
    [InlineData("environment { A = version from: 'x' }")]
    [InlineData("environment { A = library 'x' }")]
    [InlineData("environment { A = 5\n B = true }")]
    [InlineData("environment {\n A =\n 'x'\n }")]
    [InlineData("options { ansiColor 'xterm'\n lock(resource: 'x') }")]
    [InlineData("libraries { lib('a@1')\n lib 'b' }")]
    [InlineData("tools { maven 'M3'\n 'org.some.Tool' 'x' }")]
    [InlineData("post { always { echo 'x' } }")]
    public void Read_OfASectionThatJenkinsTakes_TakesIt(string section) =>
        Assert.NotEmpty(Jenkinsfiles.Read(Jenkinsfiles.WithSections(section)).Stages);

    [Fact]
    public void Read_OfALibrarysCall_FindsThePipelineInIt()
    {
        var text = "def call(Map args = [:]) {\n" + Jenkinsfiles.WithSteps("echo args.name") + "\n}\n";

        Assert.Equal("echo", Jenkinsfiles.Read(text).Stages[0].Steps[0].Name);
    }

    [Fact]
    public void Read_OfWindowsLineEnds_CountsLinesAllTheSame()
    {
        var text = Jenkinsfiles.WithSteps("ech o('x') y").ReplaceLineEndings("\r\n");

        Assert.StartsWith("line 5, column ", Jenkinsfiles.Fault(text).Detail, StringComparison.Ordinal);
    }
}
